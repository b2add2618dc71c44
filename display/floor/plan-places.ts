import type { DeviceNow, HallMap, HallState, Place, WindowNow, Zone } from "../common/contract";

export type Box = { x: number; y: number; w: number; h: number };

const SHOWN = new Set<Place["kind"]>(["zone", "window", "area", "kiosk"]);

/** Places that a manager looks at, and the part of the map they fill: toilets and stairs only make everything smaller. */
export function ofInterest(map: HallMap, state: HallState): { places: Place[]; view: Box } {
  const queued = new Set(state.zones.filter((zone) => zone.issues_tickets).map((zone) => zone.code));
  const places = map.places.filter((place) => SHOWN.has(place.kind) && (place.kind !== "zone" || queued.has(place.code)));
  const room = Math.min(map.width, map.height) / 60;
  const left = Math.max(0, Math.min(...places.map((place) => place.x)) - room);
  const top = Math.max(0, Math.min(...places.map((place) => place.y)) - room);
  const right = Math.min(map.width, Math.max(...places.map((place) => place.x + place.w)) + room);
  const bottom = Math.min(map.height, Math.max(...places.map((place) => place.y + place.h)) + room);
  return { places, view: { x: left, y: top, w: right - left, h: bottom - top } };
}

/** Room in its own zone that a window may take beyond its own place, so that more than its number can be read there. */
export function grown(place: Place, places: readonly Place[], unit: number): Box {
  const inside = (zone: Place): boolean => zone.kind === "zone" && place.x >= zone.x && place.y >= zone.y && place.x + place.w <= zone.x + zone.w && place.y + place.h <= zone.y + zone.h;
  const zone = places.find(inside);
  if (!zone) return place;
  const pad = unit * 0.6;
  const others = places.filter((other) => other.kind === "window" && other.id !== place.id);
  // First to the sides, then up and down beside whoever stands above or below in that width.
  const room = Math.max(0, Math.min(place.w * 0.35, ...others.filter((other) => meets(other.y, other.h, place.y, place.h)).map((other) => (gap(other.x, other.w, place.x, place.w) - pad) / 2)));
  const x = Math.max(zone.x + pad, place.x - room);
  const w = Math.min(zone.x + zone.w - pad, place.x + place.w + room) - x;
  const column = others.filter((other) => meets(other.x, other.w, x, w));
  const top = Math.max(zone.y + unit * 3, ...column.filter((other) => other.y < place.y).map((other) => other.y + other.h + pad));
  const bottom = Math.min(zone.y + zone.h - pad, ...column.filter((other) => other.y > place.y).map((other) => other.y - pad));
  const y = Math.min(place.y, Math.max(top, place.y - place.h));
  return { x, y, w, h: Math.max(place.y + place.h, Math.min(bottom, place.y + 2 * place.h)) - y };
}

function meets(a: number, aSize: number, b: number, bSize: number): boolean {
  return a < b + bSize && b < a + aSize;
}

function gap(a: number, aSize: number, b: number, bSize: number): number {
  return Math.max(a - (b + bSize), b - (a + aSize));
}

/** Whether the map shows where the windows are; one of a hall that was never drawn to the end does not. */
export function isDrawn(map: HallMap | null, state: HallState): map is HallMap {
  if (!map) return false;
  const drawn = new Set(map.places.filter((place) => place.kind === "window").map((place) => place.code));
  return state.windows.some((window) => window.active && drawn.has(window.number));
}

/** Queues that wait at a place: those of a zone whose seats are nowhere on the map wait in the zone itself. */
export function queuesAt(place: Place, places: readonly Place[], zones: readonly Zone[]): Zone[] {
  const hasSeats = (zone: Zone): boolean => places.some((other) => other.kind === "area" && other.code === zone.area?.code);
  const queued = zones.filter((zone) => zone.issues_tickets);
  if (place.kind === "area") return queued.filter((zone) => zone.area?.code === place.code);
  return place.kind === "zone" ? queued.filter((zone) => zone.code === place.code && !hasSeats(zone)) : [];
}

/** Windows by the zone they serve first, for a hall that nobody has drawn; a window stands in one place only. */
export function schematic(state: HallState): { zone: Zone | null; windows: WindowNow[] }[] {
  const zones = state.zones.filter((zone) => zone.issues_tickets);
  const active = state.windows.filter((window) => window.active);
  const own = (window: WindowNow): string | undefined => window.zones.find((code) => zones.some((zone) => zone.code === code));
  const groups = zones.map((zone) => ({ zone: zone as Zone | null, windows: active.filter((window) => own(window) === zone.code) }));
  const others = active.filter((window) => own(window) === undefined);
  return [...groups, ...(others.length ? [{ zone: null, windows: others }] : [])];
}

/** The kiosk of a code, when it should be there and is not. */
export function kioskDown(code: string, devices: readonly DeviceNow[]): DeviceNow | undefined {
  return devices.find((device) => device.code === code && device.last_seen_at !== null && !device.online && !device.revoked);
}
