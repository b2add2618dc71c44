import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Problem, Unreachable } from "../common/api";
import { Banner } from "../common/components";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import { Plot } from "../common/plot";
import { Skeleton } from "../common/pieces";
import { Table } from "../common/table";
import { common } from "../common/texts";
import { windowDay, type WindowDay, type WindowSpan } from "./server";
import { t } from "./texts";

const STATES = ["serving", "called", "idle", "paused", "break"] as const;
const HOUR = 3_600_000;

type Drawn = { value: [row: number, from: number, to: number, state: number] };

/** What every window did over a day: who sat there, in which state, and when nobody did. */
export function WindowDayPanel({ hall, day }: { hall: string; day: string }): JSX.Element {
  const found = useSignal<WindowDay | null>(null);
  const refused = useSignal("");
  useEffect(() => {
    found.value = null;
    void windowDay(hall, day).then(
      (view) => (found.value = view),
      (error: unknown) => {
        if (error instanceof Problem) refused.value = error.detail;
        else if (error instanceof Unreachable) refused.value = common("server_gone_try");
        else throw error;
      },
    );
  }, [hall, day]);
  const windows = found.value?.windows.filter((one) => one.spans.length) ?? [];
  return (
    <section class="panel statistics-panel statistics-wide" data-value="window_day" data-state={found.value ? "ready" : "loading"}>
      <div class="statistics-panel-head">
        <h2>{t("windows")}</h2>
      </div>
      {refused.value && <Banner tone="bad">{refused.value}</Banner>}
      {!found.value && !refused.value && <Skeleton lines={5} />}
      {found.value && !windows.length && <p class="soft">{t("windows_none")}</p>}
      {windows.length > 0 && (
        <>
          <Timeline windows={windows} />
          <details class="statistics-table">
            <summary data-action="table">{t("table")}</summary>
            <Spans windows={windows} />
          </details>
        </>
      )}
    </section>
  );
}

function Timeline({ windows }: { windows: WindowDay["windows"] }): JSX.Element {
  const picture = useRef<(() => string) | null>(null);
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

function Spans({ windows }: { windows: WindowDay["windows"] }): JSX.Element {
  const head = [t("window"), t("first_open"), t("last_open"), t("people_there"), ...STATES.map((state) => t(state)), t("gaps")];
  return (
    <Table caption={t("windows")} hideCaption head={head.map((text, place) => ({ text, number: place > 3 }))} rows={windows.length} empty={t("windows_none")}>
      {windows.map(({ number, spans }) => (
        <tr key={number} data-value={number}>
          <th scope="row">{number}</th>
          <td>{clock(spans[0]!.from)}</td>
          <td>{clock(spans.at(-1)!.to)}</td>
          <td>{[...new Set(spans.map((span) => [span.person, span.role].filter(Boolean).join(" ")))].filter(Boolean).join("、")}</td>
          {STATES.map((state) => (
            <td key={state} class="number">{minutesIn(spans.filter((span) => span.state === state))}</td>
          ))}
          <td class="number">{gapsIn(spans) || "–"}</td>
        </tr>
      ))}
    </Table>
  );
}

function minutesIn(spans: WindowSpan[]): string {
  const ms = spans.reduce((sum, span) => sum + Date.parse(span.to) - Date.parse(span.from), 0);
  return ms ? `${Math.round(ms / 60_000)} ${t("minutes")}` : "–";
}

/** "12:00–14:30": when a window was shut between two times it was open. */
function gapsIn(spans: WindowSpan[]): string {
  return spans.slice(1).flatMap((span, place) => (spans[place]!.to === span.from ? [] : [`${clock(spans[place]!.to)}–${clock(span.from)}`])).join(", ");
}
