import { get } from "../common/api";
import type { Area, HallState, ServiceItem } from "../common/contract";
import { setTimezone } from "../common/format";
import type { Session } from "./hours";

/** A hall in the list; distance_km is null without the visitor's position. */
export type Entry = {
  hall: string;
  name: string;
  name_en: string;
  address: string;
  phone: string;
  sessions: Session[];
  open: boolean;
  waiting: number;
  /** Of the item's zone, or of the zone where one is called soonest; rounded outwards, as everywhere. */
  wait: { text: string } | null;
  distance_km: number | null;
  /** The way, guessed from the straight line; null without a place to start from. */
  travel_minutes: number | null;
  travel_by: "walk" | "ride" | null;
  /** Minutes from now, the way included, within which one would be called there. */
  served_in: [number, number] | null;
  latitude: number | null;
  longitude: number | null;
  /** Older than two minutes. */
  stale: boolean;
  as_of: string;
  timezone: string;
};

export type ZoneSetUp = {
  code: string;
  name: string;
  name_en: string;
  note: string;
  note_en: string;
  active: boolean;
  merged_into: string | null;
  issues_tickets: boolean;
  area: Area | null;
  sessions: Session[];
};

export type HallSetUp = {
  code: string;
  name: string;
  name_en: string;
  phone: string;
  complaint_phone: string;
  address: string;
  latitude: number | null;
  longitude: number | null;
  timezone: string;
  sessions: Session[];
  zones: ZoneSetUp[];
  items: ServiceItem[];
  windows: { id: string; number: string; zones: string[] }[];
};

/** One hall as it is set up and as it is now. */
export type HallNow = { setUp: HallSetUp; now: HallState; at: number };

/** A place to start from for who gives no position: the surroundings of a hall. */
export type District = { code: string; name: string; name_en: string; address: string };

export type Listed = { items: Entry[]; districts: District[] };

export type Sort = "best" | "estimate" | "waiting" | "distance";

/** Degrees. */
export type Position = { lat: number; lon: number };

const ONE_TRY = { tries: 1, timeoutSeconds: 8 } as const;

/** near: code of the district chosen, "" for none. */
export async function hallsFor(item: string, sort: Sort, position: Position | null, near: string): Promise<Listed> {
  const query = new URLSearchParams({ sort });
  if (item) query.set("service_item", item);
  if (position) {
    query.set("lat", String(position.lat));
    query.set("lon", String(position.lon));
  } else if (near) {
    query.set("near", near);
  }
  const { items, districts } = await get<Listed>(`/api/v1/guide?${query}`, ONE_TRY);
  if (items[0]) setTimezone(items[0].timezone);
  return { items, districts };
}

/** The items of all halls, each code once. */
export async function allItems(): Promise<ServiceItem[]> {
  const { items: halls } = await get<{ items: { code: string }[] }>("/api/v1/halls", ONE_TRY);
  const lists = await Promise.all(
    halls.map(({ code }) => get<{ items: ServiceItem[] }>(`/api/v1/halls/${encodeURIComponent(code)}/service-items`, ONE_TRY)),
  );
  const found = new Map<string, ServiceItem>();
  for (const item of lists.flatMap((list) => list.items)) if (!found.has(item.code)) found.set(item.code, item);
  return [...found.values()];
}

/** When the server said it, by the server's clock: that of the visitor's machine may be wrong. */
export function toldAt(told: Listed | HallNow | null): number | string {
  if (told === null) return 0;
  // Fresh ones come first; a hall elsewhere may have told its figures earlier.
  return "items" in told ? (told.items[0]?.as_of ?? 0) : told.at;
}

export async function hallNow(code: string): Promise<HallNow> {
  const path = `/api/v1/halls/${encodeURIComponent(code)}`;
  const [setUp, board] = await Promise.all([get<HallSetUp>(path, ONE_TRY), get<{ at: number; state: HallState }>(`${path}/board`, ONE_TRY)]);
  setTimezone(setUp.timezone);
  return { setUp, now: board.state, at: board.at };
}
