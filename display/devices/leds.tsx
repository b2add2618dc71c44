import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { fontTable } from "../common/font";
import { strokes } from "./segments";

const HEIGHT = 16; // points of a character, as on the usual card
const LEAST_WIDTH = 96;
const CELL = 4; // device px of a point in the picture
const LIT_FROM = 96; // of 255: how much of a point a stroke has to cover

const COLOURS: Record<string, string> = { red: "#ff4b3a", green: "#3dff6e", yellow: "#ffd23d", amber: "#ffb02e", blue: "#5aa5ff", white: "#f4f6ff" };

/** A sign of light points, with its lines as they stand there. Only for the eye: what it shows has to be said beside it. */
export function Matrix({ lines, colour }: { lines: readonly string[]; colour: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const shown = lines.length ? lines : [""];
  const ink = COLOURS[colour] ?? COLOURS["red"]!;
  const about = JSON.stringify([shown, ink]);
  useEffect(() => {
    let gone = false;
    const draw = (): void => void (!gone && canvas.current && drawPoints(canvas.current, shown, ink));
    draw();
    // The first time the slices of the page's own type may still be on their way.
    void fontTable.then(() => document.fonts?.load('700 16px "Noto Sans SC Variable"', shown.join(""))).then(draw, () => undefined);
    return () => void (gone = true);
  }, [about]);
  return (
    <div class="matrix">
      <canvas ref={canvas} aria-hidden="true" />
    </div>
  );
}

function drawPoints(canvas: HTMLCanvasElement, lines: readonly string[], ink: string): void {
  const small = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const large = canvas.getContext("2d");
  if (!small || !large) return;
  const family = getComputedStyle(canvas).fontFamily;
  const font = `700 ${HEIGHT - 1}px ${family}`;
  small.font = font;
  const width = Math.max(LEAST_WIDTH, ...lines.map((line) => Math.ceil(small.measureText(line).width) + 4));
  const height = lines.length * (HEIGHT + 2);
  small.canvas.width = width;
  small.canvas.height = height;
  small.font = font; // forgotten when the size changes
  small.textBaseline = "middle";
  small.textAlign = "center";
  small.fillStyle = "#fff";
  lines.forEach((line, n) => small.fillText(line, width / 2, n * (HEIGHT + 2) + HEIGHT / 2 + 1.5));
  const points = small.getImageData(0, 0, width, height).data;
  canvas.width = width * CELL;
  canvas.height = height * CELL;
  for (const lit of [false, true]) {
    large.fillStyle = lit ? ink : "#26211f";
    large.beginPath();
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if (points[(y * width + x) * 4 + 3]! >= LIT_FROM !== lit) continue;
        large.moveTo((x + 1) * CELL, (y + 0.5) * CELL);
        large.arc((x + 0.5) * CELL, (y + 0.5) * CELL, CELL * (lit ? 0.46 : 0.28), 0, 2 * Math.PI);
      }
    }
    large.fill();
  }
}

/** On a field of 12 by 20. */
const STROKES: Record<string, string> = {
  a: "M2 1h8l-1.6 2h-4.8z",
  b: "M11 2v7.2l-1 .6l-1-1V4z",
  c: "M11 18v-7.2l-1-.6l-1 1V16z",
  d: "M2 19h8l-1.6-2h-4.8z",
  e: "M1 18v-7.2l1-.6l1 1V16z",
  f: "M1 2v7.2l1 .6l1-1V4z",
  g: "M2.4 10l1.2-1h4.8l1.2 1l-1.2 1h-4.8z",
};

/** Figures of seven strokes each; the words are for those who do not see them. */
export function Digits({ value, words }: { value: string; words: string }): JSX.Element {
  return (
    <span class="digits" role="img" aria-label={words}>
      {[...value].map((character, n) => (
        <svg key={n} viewBox="0 0 12 20" aria-hidden="true" focusable="false">
          {Object.entries(STROKES).map(([name, path]) => (
            <path key={name} d={path} class={strokes(character).includes(name) ? "stroke-lit" : "stroke-dark"} />
          ))}
        </svg>
      ))}
    </span>
  );
}
