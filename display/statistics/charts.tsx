import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Chart } from "../common/chart";
import { periodInShort } from "../common/period-words";
import { Plot, type Colours } from "../common/plot";
import type { Picture } from "../common/saving";
import { Select } from "../common/select";
import { inMinutes } from "./format";
import { Panel, useAnswer } from "./panel";
import { stepOf } from "./period";
import type { Answer, Row, Scope } from "./server";
import { t } from "./texts";

type Props = { scope: Scope };

function usePicture(): Picture {
  return useRef<(() => string) | null>(null);
}

/** Every half hour between the first and the last of the answer, those too in which nothing was. */
function filled(answer: Answer, half: boolean): { label: string; row: Row | undefined }[] {
  const by = new Map(answer.rows.map((row) => [row.code[0]!, row]));
  const labels = half
    ? Array.from({ length: 48 }, (_, n) => `${String(Math.floor(n / 2)).padStart(2, "0")}:${n % 2 ? "30" : "00"}`)
    : Array.from({ length: 24 }, (_, n) => String(n).padStart(2, "0"));
  const places = labels.flatMap((label, place) => (by.has(label) ? [place] : []));
  return labels.slice(places[0] ?? 0, (places.at(-1) ?? -1) + 1).map((label) => ({ label, row: by.get(label) }));
}

/** Who came when, and how long they waited. */
export function HalfHours({ scope }: Props): JSX.Element {
  const [came, waited] = [usePicture(), usePicture()];
  const days = useDays(scope);
  return (
    <>
      <Panel name="arrivals" title={t("arrivals")} note={days > 1 ? t("days_summed", { n: days }) : ""} scope={scope} asked={{ names: ["issued"], by: ["half_hour"] }} empty={nobody} picture={came}>
        {(answer) => {
          const slots = filled(answer, true);
          return (
            <Chart
              title={t("arrivals")}
              hideTitle
              labels={slots.map(({ label }) => label)}
              unit={t("people")}
              series={[{ kind: "bars", name: t("taken"), values: slots.map(({ row }) => row?.values["issued"] ?? 0) }]}
              onReady={(picture) => (came.current = picture)}
            />
          );
        }}
      </Panel>
      <Panel name="waits" title={t("waits")} scope={scope} asked={{ names: ["median_wait_seconds", "p90_wait_seconds", "waits"], by: ["half_hour"] }} empty={(answer) => (answer.total["waits"] ? "" : t("none_here"))} picture={waited}>
        {(answer) => {
          const slots = filled(answer, true);
          const values = (name: string): (number | null)[] => slots.map(({ row }) => inMinutes(row?.values[name]));
          return (
            <Waits
              title={t("waits")}
              labels={slots.map(({ label }) => label)}
              target={answer.target_seconds / 60}
              median={values("median_wait_seconds")}
              p90={values("p90_wait_seconds")}
              picture={waited}
            />
          );
        }}
      </Panel>
    </>
  );
}

/** On how many days somebody came. */
function useDays(scope: Scope): number {
  const { found: answer } = useAnswer(scope, { names: ["issued"], by: ["day"] });
  return answer?.rows.filter((row) => row.values["issued"]).length ?? 0;
}

function round1(value: number): number {
  return Math.round(10 * value) / 10;
}

/** How the period went, day by day or in longer steps. */
export function Course({ scope }: Props): JSX.Element {
  const [came, waited] = [usePicture(), usePicture()];
  const step = stepOf(scope.span);
  const labels = (answer: Answer): string[] => answer.rows.map((row) => periodInShort(row.name[0]!));
  const title = t("course", { step: t(`by_${step}`) });
  const titleOfWaits = t("course_waits", { step: t(`by_${step}`) });
  return (
    <>
      <Panel name="course" title={title} scope={scope} asked={{ names: ["issued", "served"], by: [step] }} empty={nobody} picture={came}>
        {(answer) => (
          <Chart
            title={title}
            hideTitle
            labels={labels(answer)}
            unit={t("people")}
            series={[{ kind: "bars", name: t("taken"), values: answer.rows.map((row) => row.values["issued"] ?? 0) }]}
            onReady={(picture) => (came.current = picture)}
          />
        )}
      </Panel>
      <Panel name="course_waits" title={titleOfWaits} scope={scope} asked={{ names: ["median_wait_seconds", "p90_wait_seconds", "in_target_share", "waits"], by: [step] }} empty={(answer) => (answer.total["waits"] ? "" : t("none_here"))} picture={waited}>
        {(answer) => {
          const values = (name: string): (number | null)[] => answer.rows.map((row) => inMinutes(row.values[name]));
          return <Waits title={titleOfWaits} labels={labels(answer)} target={answer.target_seconds / 60} median={values("median_wait_seconds")} p90={values("p90_wait_seconds")} picture={waited} />;
        }}
      </Panel>
    </>
  );
}

type WaitsProps = { title: string; labels: string[]; target: number; median: (number | null)[]; p90: (number | null)[]; picture: Picture };

function Waits({ title, labels, target, median, p90, picture }: WaitsProps): JSX.Element {
  return (
    <Chart
      title={title}
      hideTitle
      labels={labels}
      unit={t("minutes")}
      mark={{ at: target, text: t("target", { n: target }) }}
      series={[
        { kind: "line", name: t("median"), values: median },
        { kind: "band", name: t("half_to_ninety"), low: median, high: p90 },
      ]}
      onReady={(made) => (picture.current = made)}
    />
  );
}

/** Which hours of which weekdays are full. */
export function Heat({ scope }: Props): JSX.Element {
  const picture = usePicture();
  const of = useSignal<"issued" | "p90_wait_seconds">("issued");
  const title = t("heat");
  return (
    <Panel
      name="heat"
      wide
      title={title}
      scope={scope}
      asked={{ names: ["issued", "p90_wait_seconds"], by: ["weekday", "hour"] }}
      empty={nobody}
      picture={picture}
      more={
        <Select
          label={t("heat_what")}
          name="heat"
          hideLabel
          value={of.value}
          options={[{ value: "issued", text: t("heat_issued") }, { value: "p90_wait_seconds", text: t("heat_wait") }]}
          onChoose={(value) => (of.value = value as typeof of.value)}
        />
      }
    >
      {(answer) => {
        const hours = [...new Set(answer.rows.map((row) => row.code[1]!))].sort();
        const days = [...new Map(answer.rows.map((row) => [row.code[0]!, row.name[0]!]))].sort(([a], [b]) => a.localeCompare(b));
        const cells = answer.rows.flatMap((row) => {
          const value = of.value === "issued" ? (row.values["issued"] ?? null) : inMinutes(row.values["p90_wait_seconds"]);
          return value === null ? [] : [[hours.indexOf(row.code[1]!), days.findIndex(([code]) => code === row.code[0]), Math.round(value)] as const];
        });
        const most = Math.max(1, ...cells.map((cell) => cell[2]));
        return (
          <Plot
            title={`${title} · ${t(of.value === "issued" ? "heat_issued" : "heat_wait")}`}
            hideTitle
            of={JSON.stringify([cells, hours, days])}
            letters={days.map(([, name]) => name).join("")}
            height={Math.max(160, 44 * days.length + 60)}
            onReady={(made) => (picture.current = made)}
            option={(colours, width) => ({
              aria: { enabled: false }, // the figure stands in each cell
              tooltip: { show: false },
              xAxis: { type: "category", data: hours.map((hour) => `${hour}:00`), axisLabel: { color: colours.soft, hideOverlap: true } },
              yAxis: { type: "category", inverse: true, data: days.map(([, name]) => name), axisLabel: { color: colours.soft } },
              // Half of the accent at most, so that the text on it can be read in both themes.
              visualMap: { show: false, min: 0, max: most, inRange: { color: [colours.ground, `${colours.accent}80`] } },
              // Not the library's own heatmap: it paints in steps on several layers, of which paper shows the last alone.
              series: [{ type: "custom", data: cells, encode: { x: 0, y: 1 }, renderItem: (_: unknown, cell: Cell) => cellOf(cell, colours, width / Math.max(hours.length, 1) > 30) }],
            })}
          />
        );
      }}
    </Panel>
  );
}

type Cell = { value: (dimension: number) => number; coord: (at: number[]) => number[]; size: (of: number[]) => number[]; visual: (what: string) => string };

function cellOf(cell: Cell, colours: Colours, says: boolean): object {
  const [x, y] = cell.coord([cell.value(0), cell.value(1)]) as [number, number];
  const [width, height] = cell.size([1, 1]) as [number, number];
  return {
    type: "rect", shape: { x: x - width / 2, y: y - height / 2, width, height },
    style: { fill: cell.visual("color"), stroke: colours.grid, lineWidth: 1 },
    textConfig: { position: "inside" },
    ...(says ? { textContent: { type: "text", style: { text: String(cell.value(2)), fill: colours.text, fontSize: 12, fontFamily: getComputedStyle(document.documentElement).fontFamily } } } : {}),
  };
}

const LEVELS = ["level_5", "level_4", "level_3", "level_2", "level_1"] as const;

/** What visitors said, by zone. */
export function Ratings({ scope }: Props): JSX.Element {
  const picture = usePicture();
  const by = scope.below ? "hall" : "zone";
  return (
    <Panel
      name="ratings"
      title={t("ratings")}
      scope={scope}
      asked={{ names: [...LEVELS, "rated", "participation", "satisfied_share", "satisfied_low", "satisfied_high"], by: [by] }}
      empty={(answer) => (answer.total["rated"] ? "" : t("ratings_none"))}
      picture={picture}
    >
      {(answer) => {
        const rows = answer.rows.filter((row) => row.values["rated"]);
        const names = LEVELS.map((level) => answer.figures.find((figure) => figure.name === level)?.title ?? level);
        return (
          <Plot
            title={t("ratings")}
            hideTitle
            of={JSON.stringify(rows)}
            letters={names.join("") + rows.map((row) => row.name[0]).join("")}
            height={Math.max(160, 40 * rows.length + 90)}
            onReady={(made) => (picture.current = made)}
            option={(colours) => ({
              legend: { bottom: 0, textStyle: { color: colours.soft }, itemWidth: 18, type: "plain" },
              grid: { left: 8, right: 16, top: 8, bottom: 56, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
              xAxis: { type: "value", min: 0, minInterval: 1, axisLabel: { color: colours.soft }, splitLine: { lineStyle: { color: colours.grid } } },
              yAxis: lines(colours, rows),
              series: LEVELS.map((level, place) => ({
                type: "bar", stack: "levels", name: names[place], barMaxWidth: 26, itemStyle: { color: levelColour(colours, place) },
                data: rows.map((row) => row.values[level] ?? 0),
              })),
            })}
          />
        );
      }}
    </Panel>
  );
}

/** A line a row; long names take a second line. */
function lines(colours: Colours, rows: readonly Row[]): object {
  return { type: "category", inverse: true, data: rows.map((row) => row.name[0]!), axisLabel: { color: colours.soft, interval: 0, width: 120, overflow: "break" } };
}

function levelColour(colours: Colours, place: number): string {
  return [colours.good, colours.series[0], colours.soft, colours.series[1], colours.bad][place] ?? colours.text;
}

/** How many of the waits that were told came true, with the share that is promised. */
export function Kept({ scope }: Props): JSX.Element {
  const picture = usePicture();
  const by = scope.below ? "hall" : "zone";
  return (
    <Panel
      name="kept"
      title={t("kept")}
      scope={scope}
      asked={{ names: ["promises", "kept_share", "late_share", "promise_error_seconds"], by: [by] }}
      empty={(answer) => (answer.total["promises"] ? "" : t("kept_none"))}
      picture={picture}
    >
      {(answer) => {
        const rows = answer.rows.filter((row) => row.values["promises"]);
        return (
          <Plot
            title={t("kept")}
            hideTitle
            of={JSON.stringify(rows)}
            letters={rows.map((row) => row.name[0]).join("") + t("promised")}
            height={Math.max(150, 40 * rows.length + 60)}
            onReady={(made) => (picture.current = made)}
            option={(colours) => ({
              grid: { left: 8, right: 24, top: 28, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
              xAxis: { type: "value", min: 0, max: 100, axisLabel: { color: colours.soft, formatter: "{value}%" }, splitLine: { lineStyle: { color: colours.grid } } },
              yAxis: lines(colours, rows),
              series: [
                {
                  type: "bar", barMaxWidth: 26, itemStyle: { color: colours.series[0] }, data: rows.map((row) => round1(100 * (row.values["kept_share"] ?? 0))),
                  markLine: { silent: true, symbol: "none", data: [{ xAxis: 80 }], lineStyle: { color: colours.bad, type: "dashed", width: 2 }, label: { formatter: t("promised"), position: "start", color: colours.bad } },
                },
              ],
            })}
          />
        );
      }}
    </Panel>
  );
}

function nobody(answer: Answer): string {
  return answer.total["issued"] ? "" : t("nothing");
}
