import { useComputed, useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Banner, Button } from "../common/components";
import type { HallMap, Place, PlaceKind } from "../common/contract";
import { HallMapView, labelOf, layered } from "../common/hall-map";
import { named } from "../common/lang";
import { FormFields, NumberField, Part, Select, TextCell } from "./fields";
import { SaveBar, useHallPart } from "./hall-part";
import { draftOf, kept, newPlace } from "./map-places";
import { at, useLoaded } from "./server";
import type { AreaSetup, WindowSetup, ZoneSetup } from "./shapes";
import { choicesOf, t } from "./texts";

type Known = { zones: ZoneSetup[]; windows: WindowSetup[]; areas: AreaSetup[]; kiosks: { code: string; name: string }[] };
type List<T> = { items: T[] };

/** The hall's map as a table of places with the drawing beside it, in which they are moved by hand. */
export function MapEditor({ hall }: { hall: string }): JSX.Element {
  const part = useHallPart(hall, "map", (map) => map && { ...map, places: map.places.map((place) => ({ ...place, label: place.label.trim(), label_en: place.label_en.trim() })) });
  const zones = useLoaded<List<ZoneSetup>>(at(hall, "zones"));
  const windows = useLoaded<List<WindowSetup>>(at(hall, "windows"));
  const areas = useLoaded<List<AreaSetup>>(at(hall, "waiting-areas"));
  const devices = useLoaded<List<{ code: string; name: string; kind: string; revoked: boolean }>>(at(hall, "devices"));
  const known = useComputed<Known>(() => ({
    zones: zones.value.value?.items ?? [],
    windows: (windows.value.value?.items ?? []).filter((window) => window.active),
    areas: areas.value.value?.items ?? [],
    kiosks: (devices.value.value?.items ?? []).filter((device) => device.kind === "kiosk" && !device.revoked),
  }));
  const chosen = useSignal<string | null>(null);
  const set = (value: HallMap | null): void => void (part.draft.value = { value });
  const map = part.draft.value?.value;
  return (
    <section class="panel" data-value="map">
      <div class="panel-head">
        <h2>{t("map")}</h2>
        {map && (
          <Button action="remove-map" kind="quiet" onPress={() => set(null)}>
            {t("map_remove")}
          </Button>
        )}
      </div>
      <p class="quiet">{t("map_what")}</p>
      {part.refused.value && <Banner tone="bad">{part.refused.value}</Banner>}
      {map === null && (
        <>
          <p class="quiet">{t("map_none")}</p>
          <Button action="draft-map" onPress={() => set(draftOf(known.value.windows, known.value.zones, known.value.areas, known.value.kiosks))}>
            {t("map_draft")}
          </Button>
        </>
      )}
      {map && (
        <FormFields deed={part.deed}>
          <Part of="map">
            <div class="map-editor">
              <div class="map-drawing">
                <Drawing map={map} chosen={chosen} onChange={set} />
                <fieldset class="map-size">
                  <legend class="field-label">{t("map_size")}</legend>
                  <NumberField label={t("map_width")} name="width" value={map.width} min={1} max={10000} step="any" onInput={(width) => set({ ...map, width: width ?? map.width })} />
                  <NumberField label={t("map_height")} name="height" value={map.height} min={1} max={10000} step="any" onInput={(height) => set({ ...map, height: height ?? map.height })} />
                </fieldset>
              </div>
              <Places map={map} known={known.value} chosen={chosen} onChange={set} />
            </div>
          </Part>
        </FormFields>
      )}
      <SaveBar part={part} />
    </section>
  );
}

type DrawingProps = { map: HallMap; chosen: Signal<string | null>; onChange: (map: HallMap) => void };

const STEPS: Record<string, readonly [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The map as visitors see it, under handles that take pointer and keys. */
function Drawing({ map, chosen, onChange }: DrawingProps): JSX.Element {
  const grip = useRef<{ id: string; x: number; y: number; place: Place } | null>(null);
  const change = (place: Place, more: Partial<Place>): void =>
    onChange({ ...map, places: map.places.map((one) => (one.id === place.id ? kept({ ...place, ...more }, map) : one)) });

  function onKeyDown(event: KeyboardEvent, place: Place): void {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const [dx, dy] = step;
    change(place, event.shiftKey ? { w: place.w + dx, h: place.h + dy } : { x: place.x + dx, y: place.y + dy });
  }

  function onPointerMove(event: { clientX: number; clientY: number; currentTarget: SVGRectElement }): void {
    const held = grip.current;
    if (!held) return;
    const scale = map.width / (event.currentTarget.ownerSVGElement?.getBoundingClientRect().width || map.width);
    change(held.place, { x: Math.round(held.place.x + (event.clientX - held.x) * scale), y: Math.round(held.place.y + (event.clientY - held.y) * scale) });
  }

  return (
    <div class="map-stage">
      <HallMapView map={map} />
      <svg class="map-handles" viewBox={`0 0 ${map.width} ${map.height}`}>
        {layered(map.places).map((place) => (
          <rect
            key={place.id}
            class={`map-handle ${chosen.value === place.id ? "map-chosen" : ""}`}
            x={place.x}
            y={place.y}
            width={place.w}
            height={place.h}
            role="button"
            tabIndex={0}
            aria-label={t("map_move", { n: map.places.indexOf(place) + 1, name: labelOf(place) })}
            aria-pressed={chosen.value === place.id}
            data-value={place.id}
            vector-effect="non-scaling-stroke"
            onFocus={() => (chosen.value = place.id)}
            onKeyDown={(event) => onKeyDown(event, place)}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              grip.current = { id: place.id, x: event.clientX, y: event.clientY, place };
              chosen.value = place.id;
            }}
            onPointerMove={onPointerMove}
            onPointerUp={() => (grip.current = null)}
            onPointerCancel={() => (grip.current = null)}
          />
        ))}
      </svg>
    </div>
  );
}

type PlacesProps = { map: HallMap; known: Known; chosen: Signal<string | null>; onChange: (map: HallMap) => void };

function Places({ map, known, chosen, onChange }: PlacesProps): JSX.Element {
  const set = (place: Place, more: Partial<Place>): void =>
    onChange({ ...map, places: map.places.map((one) => (one.id === place.id ? { ...one, ...more } : one)) });
  return (
    <div class="map-table">
      <div class="table-frame" tabIndex={0} role="region" aria-label={t("map_places")}>
        <table class="table map-places">
          <thead>
            <tr>
              <th scope="col" class="number">{t("import_line")}</th>
              <th scope="col">{t("map_kind")}</th>
              <th scope="col">{t("map_code")}</th>
              <th scope="col">{t("map_label")}</th>
              <th scope="col">{t("map_label_en")}</th>
              <th scope="col">{t("map_x")}</th>
              <th scope="col">{t("map_y")}</th>
              <th scope="col">{t("map_w")}</th>
              <th scope="col">{t("map_h")}</th>
              <th scope="col">
                <span class="visually-hidden">{t("remove")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {map.places.map((place, n) => (
              <tr key={place.id} data-value={place.id} class={chosen.value === place.id ? "map-row-chosen" : ""} onFocusIn={() => (chosen.value = place.id)}>
                <td class="number quiet">{n + 1}</td>
                <Part of={`places.${n}`}>
                  <td>
                    <Select hideLabel label={t("map_kind")} name="kind" value={place.kind} options={choicesOf("place")} onChoose={(kind) => set(place, { kind: kind as PlaceKind, code: "" })} />
                  </td>
                  <td>
                    <Code place={place} known={known} onChoose={(code) => set(place, { code })} />
                  </td>
                  <td>
                    <TextCell label={t("map_label")} name="label" value={place.label} maxLength={40} onInput={(label) => set(place, { label })} />
                  </td>
                  <td>
                    <TextCell label={t("map_label_en")} name="label_en" value={place.label_en} maxLength={80} onInput={(label_en) => set(place, { label_en })} />
                  </td>
                  {(["x", "y", "w", "h"] as const).map((side) => (
                    <td key={side}>
                      <NumberField hideLabel label={t(`map_${side}`)} name={side} value={place[side]} min={0} max={10000} step="any" onInput={(value) => set(place, { [side]: value ?? 0 })} />
                    </td>
                  ))}
                </Part>
                <td>
                  <Button action="remove-place" kind="quiet" class="row-button" onPress={() => onChange({ ...map, places: map.places.filter((one) => one.id !== place.id) })}>
                    {t("remove")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Button action="add-place" class="row-button" disabled={map.places.length >= 200} onPress={() => onChange({ ...map, places: [...map.places, newPlace(map)] })}>
        {t("map_add")}
      </Button>
    </div>
  );
}

function Code({ place, known, onChoose }: { place: Place; known: Known; onChoose: (code: string) => void }): JSX.Element {
  const options = codesOf(place.kind, known);
  if (!options) return <span class="quiet">{t("none")}</span>;
  const listed = options.some((option) => option.value === place.code) || !place.code ? options : [...options, { value: place.code, text: place.code }];
  return <Select hideLabel label={t("map_code")} name="code" value={place.code} options={[{ value: "", text: t("map_choose") }, ...listed]} onChoose={onChoose} />;
}

/** What a place of this kind may stand for; null for one that stands for itself. */
function codesOf(kind: PlaceKind, known: Known): { value: string; text: string }[] | null {
  switch (kind) {
    case "zone":
      return known.zones.map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }));
    case "area":
      return known.areas.map((area) => ({ value: area.code, text: `${area.code} ${named(area)}` }));
    case "window":
      return known.windows.map((window) => ({ value: window.number, text: window.number }));
    case "kiosk":
      return known.kiosks.map((kiosk) => ({ value: kiosk.code, text: `${kiosk.code} ${kiosk.name}` }));
    default:
      return null;
  }
}
