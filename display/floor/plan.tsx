import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { LOOKS, stateWord } from "../common/chip";
import type { DeviceNow, HallMap, HallState, Place, WindowNow, Zone } from "../common/contract";
import { labelOf, layered } from "../common/hall-map";
import { fitted } from "../common/hall-map-text";
import { named } from "../common/lang";
import { hashOf } from "./place";
import { grown, isDrawn, kioskDown, ofInterest, queuesAt, schematic, type Box } from "./plan-places";
import { t } from "./plan-texts";
import type { LineNow } from "./targets";
import { minutes } from "./tiles";
import "./plan.css";

type Props = { state: HallState; lines: readonly LineNow[]; devices: readonly DeviceNow[]; now: number };

/** Narrower than this, a drawn hall is too small to read: its zones stand below one another instead. */
const wide = signal(true);

/** The hall as it stands: windows with what they do, queues where people wait. A press on either opens it. */
export function FloorPlan(props: Props): JSX.Element {
  useEffect(() => {
    const query = matchMedia("(min-width: 60rem)");
    const follow = (): void => void (wide.value = query.matches);
    follow();
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, []);
  const { map } = props.state.hall;
  return (
    <section class="panel plan" data-value="plan" aria-labelledby="plan-title">
      <h2 id="plan-title">
        {t("plan")} <span class="quiet">{t("hint")}</span>
      </h2>
      {wide.value && isDrawn(map, props.state) ? <Drawn {...props} map={map} /> : <Schematic {...props} />}
    </section>
  );
}

// --- as it was drawn ------------------------------------------------------------------------------------------------

function Drawn({ state, lines, devices, now, map }: Props & { map: HallMap }): JSX.Element {
  const { places, view } = ofInterest(map, state);
  const unit = Math.min(map.width, map.height) / 60;
  return (
    <svg class="plan-map" viewBox={`${view.x} ${view.y} ${view.w} ${view.h}`} role="group" aria-labelledby="plan-title">
      {layered(places).map((place) => {
        const window = place.kind === "window" ? state.windows.find((one) => one.number === place.code && one.active) : undefined;
        if (place.kind === "window") return window && <WindowBox key={place.id} box={grown(place, places, unit)} window={window} now={now} most={unit * 1.7} />;
        const here = queuesAt(place, places, state.zones).flatMap((zone) => lines.filter((line) => line.zone.code === zone.code));
        return <Ground key={place.id} place={place} lines={here} down={kioskDown(place.code, devices)} unit={unit} />;
      })}
    </svg>
  );
}

/** What lies below the windows: a zone with its name, seats with their queues, a kiosk that may be down. */
function Ground({ place, lines, down, unit }: { place: Place; lines: readonly LineNow[]; down: DeviceNow | undefined; unit: number }): JSX.Element {
  const { x, y, w, h } = place;
  const name = labelOf(place);
  const centred = place.kind === "kiosk";
  const title = fitted(name, w - unit, unit * 2.2, unit * 1.5);
  const line = Math.min(unit * 2.7, (h - title.size * 1.8) / Math.max(lines.length, 1));
  return (
    <g class={`plan-${place.kind} ${down ? "plan-down" : ""}`} data-place={place.id}>
      <rect x={x} y={y} width={w} height={h} rx={unit * 0.5} />
      <text class="plan-name" x={centred ? x + w / 2 : x + unit * 0.7} y={y + title.size * 1.35} font-size={title.size} text-anchor={centred ? "middle" : "start"}>
        {title.lines.join(" ")}
      </text>
      {down && (
        <text class="plan-fault" x={x + w / 2} y={y + title.size * 1.35 + unit * 1.9} font-size={unit * 1.3} text-anchor="middle">
          ■ {t("offline")}
        </text>
      )}
      {lines.map((one, n) => (
        <QueueRow key={one.zone.code} line={one} x={x + unit * 0.6} y={y + title.size * 1.8 + n * line} w={w - unit * 1.2} h={line} />
      ))}
    </g>
  );
}

const SHAPES = { none: "", good: "", warn: "▲ ", bad: "■ " } as const;

function QueueRow({ line, x, y, w, h }: { line: LineNow; x: number; y: number; w: number; h: number }): JSX.Element {
  const said = saidOf(line);
  const words = `${SHAPES[line.mark]}${line.zone.prefix} ${t("people", { n: line.waiting })}${line.seconds === null ? "" : ` · ${minutes(line.seconds)}`}`;
  const { size } = fitted(words, w - h * 0.5, h * 0.78, h * 0.62);
  return (
    <a href={hashOf({ zone: line.zone.code })} class={`plan-queue plan-${line.mark}`} data-action="open-zone" data-zone={line.zone.code} aria-label={said}>
      <title>{said}</title>
      <rect x={x} y={y + h * 0.06} width={w} height={h * 0.88} rx={h * 0.2} />
      <text x={x + h * 0.25} y={y + h / 2 + size * 0.36} font-size={size}>
        {words}
      </text>
    </a>
  );
}

/** Number and mark, state in a word, ticket with its minutes, who sits there. */
function WindowBox({ box, window, now, most }: { box: Box; window: WindowNow; now: number; most: number }): JSX.Element {
  const { x, y, w, h } = box;
  const state = stateOf(window);
  const [tone, mark] = LOOKS[state.look];
  const rows = [`${mark} ${state.word}`, workOf(window, now), window.staff?.name ?? ""];
  const size = Math.min(h / 5.2, w / 4.6, most);
  return (
    <a href={hashOf({ window: window.number })} class={`plan-window tone-${tone}`} data-action="open-window" data-window={window.number} aria-label={toldOf(window, now)}>
      <title>{toldOf(window, now)}</title>
      <rect x={x} y={y} width={w} height={h} rx={size * 0.5} />
      <text class="plan-number" x={x + w / 2} y={y + size * 1.4} font-size={size * 1.4} text-anchor="middle">
        {window.number}
      </text>
      {rows.map((row, n) => {
        const fit = fitted(row, w - size * 0.3, size * 1.2, size);
        return (
          <text key={n} class={n === 0 ? "plan-state" : ""} x={x + w / 2} y={y + size * (2.65 + n * 1.15)} font-size={Math.min(fit.size, size)} text-anchor="middle">
            {row}
          </text>
        );
      })}
    </a>
  );
}

// --- without a drawing ----------------------------------------------------------------------------------------------

/** Zones with their queue and windows, side by side: the same facts where there is no map, or no room for it. */
function Schematic({ state, lines, now }: Props): JSX.Element {
  return (
    <ul class="plan-zones">
      {schematic(state).map(({ zone, windows }) => (
        <li key={zone?.code ?? ""} class="plan-zone-block">
          {zone ? <QueueLink zone={zone} line={lines.find((one) => one.zone.code === zone.code)} /> : <strong>{t("without_zone")}</strong>}
          {windows.length > 0 && (
            <ul class="plan-windows">
              {windows.map((window) => (
                <li key={window.id}>
                  <WindowLink window={window} now={now} />
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

function QueueLink({ zone, line }: { zone: Zone; line: LineNow | undefined }): JSX.Element {
  const mark = line?.mark ?? "none";
  return (
    <a class={`plan-line plan-line-${mark}`} href={hashOf({ zone: zone.code })} data-action="open-zone" data-zone={zone.code}>
      <span>
        <span class="zone-code">{zone.prefix}</span> {named(zone)}
      </span>
      <strong>
        <span aria-hidden="true">{SHAPES[mark]}</span>
        {line?.waiting ? [t("people", { n: line.waiting }), t("longest", { span: minutes(line.seconds) })].join(" · ") : t("nobody")}
      </strong>
    </a>
  );
}

function WindowLink({ window, now }: { window: WindowNow; now: number }): JSX.Element {
  const state = stateOf(window);
  const [tone, mark] = LOOKS[state.look];
  return (
    <a class={`plan-card tone-${tone}`} href={hashOf({ window: window.number })} data-action="open-window" data-window={window.number}>
      <strong class="plan-card-number">{window.number}</strong>
      <span class="plan-card-state">
        <span aria-hidden="true">{mark}</span> {state.word}
      </span>
      <span class="plan-card-more">{[workOf(window, now), window.staff?.name].filter(Boolean).join(" · ")}</span>
    </a>
  );
}

// --- words ----------------------------------------------------------------------------------------------------------

export function stateOf(window: WindowNow): { look: WindowNow["state"]; word: string } {
  return window.unmanned ? { look: "paused", word: t("nobody_there") } : { look: window.state, word: stateWord(window.state) };
}

/** "A012 5分": which ticket, and for how long the state has lasted. */
export function workOf(window: WindowNow, now: number): string {
  if (window.state === "closed") return "";
  return [window.ticket_no, t("minutes", { n: Math.max(0, Math.floor((now - window.since) / 60_000)) })].filter(Boolean).join(" ");
}

function toldOf(window: WindowNow, now: number): string {
  return [t("window_is", { n: window.number, state: stateOf(window).word }), workOf(window, now), window.staff?.name].filter(Boolean).join(" · ");
}

function saidOf({ zone, waiting, seconds }: LineNow): string {
  const told = waiting ? t("waiting_of", { zone: named(zone), n: waiting, span: minutes(seconds) }) : t("nobody_of", { zone: named(zone) });
  return [told, zone.windows_open ? "" : t("no_window")].filter(Boolean).join(" · ");
}
