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
  estimate_seconds: number | null;
  distance_km: number | null;
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

export type Sort = "best" | "estimate" | "waiting" | "distance";

/** Degrees. */
export type Position = { lat: number; lon: number };

const ONE_TRY = { tries: 1, timeoutSeconds: 8 } as const;

export async function hallsFor(item: string, sort: Sort, position: Position | null): Promise<Entry[]> {
  const query = new URLSearchParams({ sort });
  if (item) query.set("service_item", item);
  if (position) {
    query.set("lat", String(position.lat));
    query.set("lon", String(position.lon));
  }
  const { items } = await get<{ items: Entry[] }>(`/api/v1/guide?${query}`, ONE_TRY);
  if (items[0]) setTimezone(items[0].timezone);
  return items;
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
export function toldAt(told: Entry[] | HallNow | null): number | string {
  if (told === null) return 0;
  return Array.isArray(told) ? (told[0]?.as_of ?? 0) : told.at;
}

export async function hallNow(code: string): Promise<HallNow> {
  const path = `/api/v1/halls/${encodeURIComponent(code)}`;
  const [setUp, board] = await Promise.all([get<HallSetUp>(path, ONE_TRY), get<{ at: number; state: HallState }>(`${path}/board`, ONE_TRY)]);
  setTimezone(setUp.timezone);
  return { setUp, now: board.state, at: board.at };
}
