import type { HallMap, Place, PlaceKind } from "../common/contract";

type Coded = { code: string };

/** Inside the drawing, at least one unit in size. */
export function kept(place: Place, map: Pick<HallMap, "width" | "height">): Place {
  const w = Math.min(Math.max(1, place.w), map.width);
  const h = Math.min(Math.max(1, place.h), map.height);
  return { ...place, w, h, x: Math.min(Math.max(0, place.x), map.width - w), y: Math.min(Math.max(0, place.y), map.height - h) };
}

/** A room in the middle of the drawing, with a mark that no other place has. */
export function newPlace(map: HallMap): Place {
  const used = new Set(map.places.map((place) => place.id));
  let n = map.places.length + 1;
  while (used.has(`p${n}`)) n += 1;
  const [w, h] = [Math.round(map.width / 8), Math.round(map.height / 8)];
  return { ...BLANK, id: `p${n}`, kind: "room", x: Math.round((map.width - w) / 2), y: Math.round((map.height - h) / 2), w, h };
}

const BLANK = { code: "", label: "", label_en: "" };
const SIZE = { width: 120, height: 72 };

/** A drawing to begin with: windows along the far wall, seats before them, other zones and kiosks by the door. */
export function draftOf(windows: readonly { number: string }[], zones: readonly (Coded & { issues_tickets: boolean })[], areas: readonly Coded[], kiosks: readonly Coded[]): HallMap {
  const others = zones.filter((zone) => !zone.issues_tickets);
  return {
    ...SIZE,
    places: [
      ...row("window", windows.map((window) => window.number), 4, 7, 9),
      ...row("area", areas.map((area) => area.code), 20, 16, 34),
      ...row("zone", others.map((zone) => zone.code), 42, 12, 34),
      ...row("kiosk", kiosks.map((kiosk) => kiosk.code), 56, 8, 8),
      { ...BLANK, id: "door", kind: "door", x: 52, y: 65, w: 16, h: 7 },
    ],
  };
}

/** Places side by side across the drawing, none wider than `most`. */
function row(kind: PlaceKind, codes: readonly string[], y: number, h: number, most: number): Place[] {
  const step = SIZE.width / Math.max(codes.length, 1);
  const w = Math.max(1, Math.min(most, Math.floor(step * 0.85)));
  return codes.map((code, n) => ({ ...BLANK, id: `${kind}-${n + 1}`, kind, code, x: Math.round(step * n + (step - w) / 2), y, w, h }));
}
