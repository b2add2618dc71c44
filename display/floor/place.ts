import { signal } from "@preact/signals";

/** What is opened over the floor. It stands in the address, so that it can be sent to somebody and the browser's way back closes it. */
export type Place = { zone?: string; window?: string; ticket?: string };

const NAMES = ["zone", "window", "ticket"] as const;

export const place = signal<Place>({});

export function placeIn(hash: string): Place {
  const said = new URLSearchParams(hash.replace(/^#/, ""));
  return Object.fromEntries(NAMES.flatMap((name) => (said.get(name) ? [[name, said.get(name)!]] : [])));
}

/** "#zone=A&ticket=…"; "" for the floor alone. */
export function hashOf(to: Place): string {
  const said = new URLSearchParams(NAMES.flatMap((name) => (to[name] ? [[name, to[name]!]] : [])));
  return said.size ? `#${said.toString()}` : "";
}

/** Where closing leads: from a ticket to its zone or window, from these to the floor. */
export function above({ zone, window, ticket }: Place): Place {
  return ticket ? { ...(zone ? { zone } : {}), ...(window ? { window } : {}) } : {};
}

/** Without a jump: a fragment that is assigned would scroll the page to its top. */
export function open(to: Place): void {
  history.pushState(null, "", `${location.pathname}${location.search}${hashOf(to)}`);
  place.value = to;
}

export function close(): void {
  open(above(place.peek()));
}

/** Open what the address says, now and whenever it changes. Returns what ends it. */
export function followAddress(): () => void {
  const follow = (): void => void (place.value = placeIn(location.hash));
  follow();
  addEventListener("hashchange", follow);
  addEventListener("popstate", follow);
  return () => {
    removeEventListener("hashchange", follow);
    removeEventListener("popstate", follow);
  };
}
