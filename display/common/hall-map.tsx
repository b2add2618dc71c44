import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { HallMap, Place, PlaceKind } from "./contract";
import { lang } from "./lang";
import { fitted, nameOf } from "./hall-map-text";
import { common, texts, type Pair } from "./texts";
import "./hall-map.css";

/** What is to stand out: numbers of windows, codes of zones and waiting areas. */
export type Highlight = { windows?: readonly string[]; zones?: readonly string[]; areas?: readonly string[] };

export type HallMapProps = {
  map: HallMap;
  highlight?: Highlight;
  /** Code of the kiosk this screen is, marked as the place where one stands. */
  here?: string;
};

const KINDS: Record<PlaceKind, Pair> = {
  zone: ["区域", "Zone"],
  window: ["窗口", "Window"],
  area: ["等候区", "Waiting area"],
  kiosk: ["取号机", "Kiosk"],
  door: ["出入口", "Entrance"],
  toilet: ["卫生间", "Toilets"],
  lift: ["电梯", "Lift"],
  stairs: ["楼梯", "Stairs"],
  room: ["房间", "Room"],
  here: ["您在这里", "You are here"],
};

const kind = texts(KINDS);
const t = texts({
  title: ["大厅平面图", "Map of the hall"],
  wanted: ["请到这里", "Go here"],
});

/** Drawn one over another in this order: floors below, what is on them above, the visitor on top. */
const LAYERS: readonly PlaceKind[] = ["zone", "area", "room", "stairs", "lift", "toilet", "door", "window", "kiosk", "here"];

/** A hall's map as a drawing, and as a list for those who listen. It takes the width it is given. */
export function HallMapView({ map, highlight = {}, here }: HallMapProps): JSX.Element {
  const id = useId();
  const places = layered(map.places);
  const standing = places.filter((place) => isHere(place, here));
  return (
    <figure class="hall-map">
      <svg viewBox={`0 0 ${map.width} ${map.height}`} role="img" aria-labelledby={`${id}-title`} aria-describedby={`${id}-list`}>
        <title id={`${id}-title`}>{t("title")}</title>
        <rect class="map-floor" width={map.width} height={map.height} rx={unit(map) * 0.8} />
        {places.map((place) => place.kind !== "here" && <Drawn key={place.id} place={place} unit={unit(map)} on={isWanted(place, highlight)} />)}
        {standing.map((place) => (
          <Here key={place.id} place={place} map={map} />
        ))}
      </svg>
      <ul class="visually-hidden" id={`${id}-list`}>
        {places.map((place) => (
          <li key={place.id}>{told(place, isWanted(place, highlight), standing.includes(place))}</li>
        ))}
      </ul>
    </figure>
  );
}

/** Those that lie below first. */
export function layered(places: readonly Place[]): Place[] {
  return [...places].sort((a, b) => LAYERS.indexOf(a.kind) - LAYERS.indexOf(b.kind));
}

/** The length that everything without a size of its own is drawn by. */
function unit(map: HallMap): number {
  return Math.min(map.width, map.height) / 40;
}

function isHere(place: Place, here: string | undefined): boolean {
  return place.kind === "here" ? here === undefined : place.kind === "kiosk" && place.code === here;
}

export function isWanted(place: Place, highlight: Highlight): boolean {
  const wanted = { window: highlight.windows, zone: highlight.zones, area: highlight.areas }[place.kind as "window" | "zone" | "area"];
  return wanted?.includes(place.code) ?? false;
}

/** What stands on the place: its own label, else what it is. */
export function labelOf(place: Place): string {
  const own = nameOf(place.label, place.label_en, lang.value);
  if (place.kind === "window") return own || place.code;
  return own || kind(place.kind);
}

function told(place: Place, wanted: boolean, standing: boolean): string {
  const label = labelOf(place);
  const name = place.kind === "window" && label === place.code ? common("window_no", { n: place.code }) : label;
  return [name, wanted && t("wanted"), standing && place.kind !== "here" && kind("here")].filter(Boolean).join(" · ");
}

function Drawn({ place, unit: u, on }: { place: Place; unit: number; on: boolean }): JSX.Element {
  const { x, y, w, h } = place;
  return (
    <g class={`map-place map-${place.kind} ${on ? "map-on" : ""}`} data-value={place.id}>
      <rect x={x} y={y} width={w} height={h} rx={Math.min(u * 0.6, w / 5, h / 5)} vector-effect="non-scaling-stroke" />
      {place.kind in SIGNS ? <Sign place={place} unit={u} /> : <Label place={place} text={labelOf(place)} unit={u} />}
    </g>
  );
}

/** A floor is named in its upper left corner, so that what stands on it does not hide the name; all else in its middle. */
function Label({ place, text, unit: u }: { place: Place; text: string; unit: number }): JSX.Element {
  const floor = place.kind === "zone";
  const most = floor ? u * 1.7 : u * 2.4;
  const { size, lines } = fitted(text, place.w - u * (floor ? 1.2 : 0.6), floor ? Math.min(most * 1.25, place.h) : place.h - u * 0.4, most);
  const top = floor ? place.y + u * 0.5 + size : place.y + place.h / 2 - ((lines.length - 1) * size * 1.2) / 2 + size * 0.36;
  return (
    <text font-size={size} text-anchor={floor ? "start" : "middle"}>
      {lines.map((line, n) => (
        <tspan key={line} x={floor ? place.x + u * 0.6 : place.x + place.w / 2} y={top + n * size * 1.2}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

/** Drawn on a field of 24 by 24. */
const SIGNS: Partial<Record<PlaceKind, string>> = {
  door: "M4 12h13M12 6l6 6-6 6",
  lift: "M5 3h14v18H5zM9 10l3-4 3 4zM9 14l3 4 3-4z",
  stairs: "M3 20h5v-5h5v-5h5V5h4",
  toilet: "M7 6.5a1.8 1.8 0 1 0 0-.1M7 9v6m-2.5 0L7 9l2.5 6zM5.8 15v5m2.4-5v5M17 6.5a1.8 1.8 0 1 0 0-.1M14.8 9h4.4v6h-4.4zM15.8 15v5m2.4-5v5M12 4v16",
  kiosk: "M6 3h12v11H6zM9 7h6M9 10h4M12 14v4M8 21h8",
};

/** The sign, and its name below where there is room for it. */
function Sign({ place, unit: u }: { place: Place; unit: number }): JSX.Element {
  const { x, y, w, h } = place;
  const text = labelOf(place);
  const { size, lines } = fitted(text, w - u * 0.4, h * 0.4, u * 1.25);
  const named = lines.length === 1 && h > u * 3.4 && size >= u * 0.85;
  const side = Math.min(w * 0.8, named ? h - size * 1.7 : h * 0.8, u * 3);
  const top = y + (h - side - (named ? size * 1.3 : 0)) / 2;
  return (
    <>
      <path class="map-sign" d={SIGNS[place.kind]} transform={`translate(${x + (w - side) / 2} ${top}) scale(${side / 24})`} />
      {named && (
        <text font-size={size} text-anchor="middle" x={x + w / 2} y={top + side + size * 1.1}>
          {text}
        </text>
      )}
    </>
  );
}

/** A pin whose tip is in the middle of the place, with the words above or, at the upper edge, below it. */
function Here({ place, map }: { place: Place; map: HallMap }): JSX.Element {
  const u = unit(map);
  const text = place.kind === "here" ? labelOf(place) : kind("here");
  const size = u * 1.5;
  const width = fitted(text, map.width, size * 2, size).width + u * 1.4;
  const [tipX, tipY] = [place.x + place.w / 2, place.y + place.h / 2];
  const below = tipY < u * 5;
  const left = Math.max(u * 0.4, Math.min(map.width - width - u * 0.4, tipX - width / 2));
  const top = below ? tipY + u * 1.4 : tipY - u * 1.4 - size * 1.7;
  const edge = below ? top : top + size * 1.7;
  const foot = Math.max(left + u, Math.min(left + width - u, tipX));
  return (
    <g class="map-standing">
      <path d={`M${tipX} ${tipY}L${foot - u * 0.8} ${edge}h${u * 1.6}z`} />
      <rect x={left} y={top} width={width} height={size * 1.7} rx={u * 0.5} />
      <circle cx={tipX} cy={tipY} r={u * 0.45} />
      <text font-size={size} text-anchor="middle" x={left + width / 2} y={top + size * 1.18}>
        {text}
      </text>
    </g>
  );
}
