import { signal } from "@preact/signals";

/** What the address after # says is looked at, so that the phone's back button and a link that is passed on work. */
export type Place = { item: string; hall: string };

export const place = signal<Place>(read());

function read(): Place {
  const said = new URLSearchParams(location.hash.slice(1));
  return { item: said.get("item") ?? "", hall: said.get("hall") ?? "" };
}

export function go(next: Partial<Place>): void {
  const wanted = { ...place.value, ...next };
  const said = new URLSearchParams(Object.entries(wanted).filter(([, code]) => code)).toString();
  history.pushState(null, "", said ? `#${said}` : location.pathname);
  place.value = wanted;
}

for (const event of ["popstate", "hashchange"]) window.addEventListener(event, () => (place.value = read()));
