import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import { Plot } from "../common/plot";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Save, type Picture } from "../common/saving";
import { Table } from "../common/table";
import { windowDay, type WindowDay, type WindowSpan } from "./server";
import { t } from "./texts";

const STATES = ["serving", "called", "idle", "paused", "break"] as const;
const HOUR = 3_600_000;

type Drawn = { value: [row: number, from: number, to: number, state: number] };

/** What every window did over a day: who sat there, in which state, and when nobody did. */
export function WindowDayPanel({ hall, day }: { hall: string; day: string }): JSX.Element {
  const { found, trouble } = useReading(`${hall} ${day}`, () => windowDay(hall, day));
  const picture: Picture = useRef<(() => string) | null>(null);
  const windows = found?.windows.filter((one) => one.spans.length) ?? [];
  return (
    <section class="panel statistics-panel statistics-wide" data-value="window_day" data-state={found ? "ready" : "loading"}>
      <div class="statistics-panel-head">
        <h2>{t("windows")}</h2>
      </div>
      <TroubleBanner trouble={trouble} />
      {!found && !trouble && <Skeleton lines={5} />}
      {found && !windows.length && <p class="quiet">{t("windows_none")}</p>}
      {windows.length > 0 && (
        <>
          <Timeline windows={windows} picture={picture} />
          <p class="statistics-files">
            <Save name={`window-day-${day}`} rows={() => [head(), ...windows.map(cells)]} picture={picture} />
          </p>
          <details class="statistics-table">
            <summary data-action="table">{t("table")}</summary>
            <Spans windows={windows} />
          </details>
          <details class="statistics-formulas">
            <summary data-action="formula">{t("formula")}</summary>
            <p class="quiet">{t("windows_how")}</p>
          </details>
        </>
      )}
    </section>
  );
}

function Timeline({ windows, picture }: { windows: WindowDay["windows"]; picture: Picture }): JSX.Element {
  const all = windows.flatMap((one) => one.spans);
  const [first, last] = [Math.min(...all.map((span) => Date.parse(span.from))), Math.max(...all.map((span) => Date.parse(span.to)))];
  const data = (state: number): Drawn[] =>
    windows.flatMap((one, row) => one.spans.filter((span) => span.state === STATES[state]).map((span): Drawn => ({ value: [row, Date.parse(span.from), Date.parse(span.to), state] })));
  return (
    <Plot
      title={t("windows")}
      hideTitle
      of={JSON.stringify([windows, lang.value])}
      letters={STATES.map((state) => t(state)).join("")}
      height={34 * windows.length + 90}
      onReady={(made) => (picture.current = made)}
      option={(colours) => ({
        tooltip: { show: false },
        legend: { bottom: 0, textStyle: { color: colours.soft }, itemWidth: 18 },
        grid: { left: 8, right: 16, top: 8, bottom: 52, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
        xAxis: {
          type: "value", min: Math.floor(first / HOUR) * HOUR, max: Math.ceil(last / HOUR) * HOUR, interval: HOUR,
          axisLabel: { color: colours.soft, hideOverlap: true, formatter: (at: number) => clock(at) }, splitLine: { lineStyle: { color: colours.grid } },
        },
        yAxis: { type: "category", inverse: true, data: windows.map((one) => one.number), axisLabel: { color: colours.soft } },
        series: STATES.map((state, place) => ({
          type: "custom",
          name: t(state),
          data: data(place),
          encode: { x: [1, 2], y: 0 },
          itemStyle: { color: [colours.accent, colours.series[2], colours.band, colours.warn, colours.soft][place] },
          renderItem: (_: unknown, api: { value: (at: number) => number; coord: (at: [number, number]) => [number, number]; size: (of: [number, number]) => [number, number]; style: () => object }) => {
            const from = api.coord([api.value(1), api.value(0)]);
            const to = api.coord([api.value(2), api.value(0)]);
            const height = api.size([0, 1])[1] * 0.62;
            return { type: "rect", shape: { x: from[0], y: from[1] - height / 2, width: Math.max(1, to[0] - from[0]), height }, style: api.style() };
          },
        })),
      })}
    />
  );
}

const WORDS = 4; // columns before those of the states

function head(): string[] {
  return [t("window"), t("first_open"), t("last_open"), t("people_there"), ...STATES.map((state) => t(state)), t("gaps")];
}

/** A window's day in words, as the table and the file say it. */
function cells({ number, spans }: WindowDay["windows"][number]): string[] {
  const people = new Set(spans.map((span) => [span.person, span.role].filter(Boolean).join(" ")));
  const states = STATES.map((state) => minutesIn(spans.filter((span) => span.state === state)));
  return [number, clock(spans[0]!.from), clock(spans.at(-1)!.to), [...people].filter(Boolean).join(lang.value === "en" ? ", " : "、"), ...states, gapsIn(spans) || "—"];
}

function Spans({ windows }: { windows: WindowDay["windows"] }): JSX.Element {
  return (
    <Table caption={t("windows")} hideCaption head={head().map((text, place) => ({ text, number: place >= WORDS }))} rows={windows.length} empty={t("windows_none")}>
      {windows.map((window) => (
        <tr key={window.number} data-value={window.number}>
          {cells(window).map((text, place) =>
            place === 0 ? (
              <th key={place} scope="row">
                {text}
              </th>
            ) : (
              <td key={place} class={place >= WORDS ? "number" : undefined}>
                {text}
              </td>
            ),
          )}
        </tr>
      ))}
    </Table>
  );
}

function minutesIn(spans: WindowSpan[]): string {
  const ms = spans.reduce((sum, span) => sum + Date.parse(span.to) - Date.parse(span.from), 0);
  return ms ? `${Math.round(ms / 60_000)} ${t("minutes")}` : "—";
}

/** "12:00–14:30": when a window was shut between two times it was open. */
function gapsIn(spans: WindowSpan[]): string {
  return spans.slice(1).flatMap((span, place) => (spans[place]!.to === span.from ? [] : [`${clock(spans[place]!.to)}–${clock(span.from)}`])).join(", ");
}
