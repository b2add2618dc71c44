import type { ECharts, EChartsCoreOption } from "echarts/core";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import "./chart.css";

export type Option = EChartsCoreOption;

/** The theme's colours. series: told apart without colour too, by the order of their lightness. */
export type Colours = { text: string; soft: string; grid: string; ground: string; accent: string; band: string; good: string; warn: string; bad: string; series: string[] };

export type PlotProps = {
  title: string;
  /** Kept for screen readers only, where the heading above says the same. */
  hideTitle?: boolean;
  /** Made anew when the colours of the page change. */
  option: (colours: Colours, width: number) => Option;
  /** What the drawing depends on: it is made anew when this text changes. */
  of: string;
  height?: number;
  /** All letters that stand in it: those of Chinese come in slices, which a canvas does not ask for by itself. */
  letters?: string;
  children?: ComponentChildren;
  onReady?: (picture: () => string) => void;
};

/** A drawing for the eyes; whoever uses it puts the same figures into a table beside it. */
export function Plot({ title, hideTitle = false, option, of, height = 280, letters = "", children, onReady }: PlotProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    const [frame, box] = [place.current!, sheet.current!];
    const left = new AbortController();
    let chart: ECharts | undefined;
    const fit = (): void => {
      const grown = grownBy();
      frame.style.height = `${height * grown}px`;
      box.style.width = `${frame.clientWidth / grown}px`;
      box.style.transform = grown === 1 ? "" : `scale(${grown})`;
    };
    const draw = (): void => {
      const colours = coloursOf(box);
      chart?.setOption({ ...base(box, colours), ...option(colours, box.clientWidth) }, { notMerge: true });
    };
    const resize = (): void => {
      fit();
      chart?.resize();
      draw();
    };
    void Promise.all([import("./echarts"), document.fonts.load(`13px ${fontOf(box)}`, letters || title)]).then(([{ init }]) => {
      if (left.signal.aborted) return;
      fit();
      chart = init(box, null, { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio * grownBy()) });
      draw();
      frame.dataset["drawn"] = "true";
      onReady?.(() => chart?.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: coloursOf(box).ground }) ?? "");
    });
    const resized = new ResizeObserver(resize);
    resized.observe(frame);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true });
    matchMedia("print").addEventListener("change", resize, left);
    return () => {
      left.abort();
      resized.disconnect();
      themed.disconnect();
      chart?.dispose();
    };
  }, [of, height]);
  return (
    <figure class="chart">
      <figcaption id={id} class={hideTitle ? "visually-hidden" : "chart-title"}>
        {title}
      </figcaption>
      <div class="chart-place" ref={place} role="img" aria-labelledby={id} style={{ height: `${height}px` }}>
        <div class="chart-sheet" ref={sheet} style={{ height: `${height}px` }} />
      </div>
      {children}
    </figure>
  );
}

/** What a drawing is measured for. */
const USUAL_TYPE = 16;

/** Where the page has larger type the whole drawing grows with it, letters, lines and all. */
function grownBy(): number {
  return parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL_TYPE;
}

function fontOf(box: HTMLElement): string {
  return getComputedStyle(box).fontFamily;
}

function coloursOf(box: HTMLElement): Colours {
  const style = getComputedStyle(box);
  const token = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: token("--text"),
    soft: token("--text-soft"),
    grid: token("--line"),
    ground: token("--surface"),
    accent: token("--accent"),
    band: token("--accent-soft"),
    good: token("--good"),
    warn: token("--warn"),
    bad: token("--bad"),
    series: ["--chart-1", "--chart-2", "--chart-3", "--chart-4", "--chart-5"].map(token),
  };
}

function base(box: HTMLElement, colours: Colours): Option {
  return {
    animation: false,
    // Patterns, so that series can be told apart without colours.
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } },
    color: colours.series,
    textStyle: { fontFamily: fontOf(box), color: colours.text },
    // richText: words drawn on the canvas, since pages allow no styles in markup.
    tooltip: {
      renderMode: "richText", trigger: "axis", confine: true, backgroundColor: colours.ground, borderColor: colours.grid,
      textStyle: { color: colours.text, fontFamily: fontOf(box) },
    },
    grid: { left: 8, right: 12, top: 28, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
  };
}

/** Axes of a chart by category, from zero. */
export function axes(colours: Colours, labels: readonly string[], unit: string, every = 1): Option {
  const line = { lineStyle: { color: colours.grid } };
  return {
    xAxis: { type: "category", data: [...labels], axisLine: line, axisTick: line, axisLabel: { color: colours.soft, hideOverlap: true, ...(every > 1 ? { interval: (place: number) => place % every === 0 } : {}) } },
    yAxis: {
      type: "value", min: 0, name: unit, nameTextStyle: { color: colours.soft, align: "left" }, axisLabel: { color: colours.soft },
      splitLine: { lineStyle: { color: colours.grid } },
    },
  };
}
