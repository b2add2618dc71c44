import type { JSX } from "preact";
import { axes, Plot } from "./plot";

/** band: between two lists; line: what is expected; dots: what was counted. Told apart by shape, not by colour alone. */
export type Series =
  | { kind: "band"; name: string; low: readonly (number | null)[]; high: readonly (number | null)[] }
  | { kind: "line" | "dots" | "bars"; name: string; values: readonly (number | null)[] };

export type ChartProps = {
  title: string;
  hideTitle?: boolean;
  /** What stands below each point. */
  labels: readonly string[];
  /** Written at most at every so many. */
  every?: number;
  unit: string;
  series: readonly Series[];
  height?: number;
  /** A line across with its word, such as a target. */
  mark?: { at: number; text: string };
  onReady?: (picture: () => string) => void;
};

/** A drawing over time for the eyes; whoever uses it puts the same figures into a table beside it. */
export function Chart({ title, hideTitle, labels, every = 1, unit, series, height = 260, mark, onReady }: ChartProps): JSX.Element {
  return (
    <Plot
      title={title}
      hideTitle={hideTitle}
      height={height}
      of={JSON.stringify([labels, series, unit, mark])}
      letters={labels.join("") + unit + series.map((one) => one.name).join("") + (mark?.text ?? "")}
      onReady={onReady}
      option={(colours) => ({
        ...axes(colours, labels, unit, every),
        series: series.flatMap((one, place): object[] => {
          const across = mark && place === 0 ? { markLine: markLine(mark, colours.bad) } : {};
          if (one.kind === "band") {
            const spread = one.high.map((high, at) => (high === null || one.low[at] === null ? null : high - (one.low[at] ?? 0)));
            const hidden = { type: "line", stack: `band ${place}`, symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false } };
            return [
              { ...hidden, data: [...one.low] },
              { ...hidden, name: one.name, data: spread, areaStyle: { color: colours.accent, opacity: 0.22 } },
            ];
          }
          if (one.kind === "bars") return [{ type: "bar", name: one.name, data: [...one.values], itemStyle: { color: colours.series[0] }, barMaxWidth: 28, ...across }];
          const dots = one.kind === "dots";
          const colour = dots ? colours.text : colours.accent;
          return [
            {
              type: "line", name: one.name, data: one.values.map(dotted(one.values)), symbol: dots ? "circle" : "none", symbolSize: 8, color: colour,
              lineStyle: { color: colour, width: dots ? 1 : 2, type: dots ? "dashed" : "solid" }, ...across,
            },
          ];
        }),
      })}
    >
      <ul class="chart-legend" aria-hidden="true">
        {series.map((one) => (
          <li key={one.name}>
            <span class={`chart-key chart-key-${one.kind}`} /> {one.name}
          </li>
        ))}
      </ul>
    </Plot>
  );
}

/** A value without a neighbour is a dot: a line of one point is none. */
export function dotted(values: readonly (number | null)[]): (value: number | null, at: number) => object | number | null {
  return (value, at) => (value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? { value, symbol: "circle" } : value);
}

function markLine({ at, text }: { at: number; text: string }, colour: string): object {
  return {
    silent: true, symbol: "none", data: [{ yAxis: at }], lineStyle: { color: colour, type: "dashed", width: 2 },
    label: { formatter: text, position: "insideEndTop", color: colour },
  };
}
