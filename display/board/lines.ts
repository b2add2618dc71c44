/** Breaking text into lines and pages before it is shown, because a board neither scrolls nor shrinks. Widths in ems. */

export type Measure = (text: string) => number;

const CLOSING = /^[，。、；：？！）”’》】％…·,.;:?!)%\]]+$/;
const OPENING = /[（“‘《【(\[]$/;
const GOOD_BREAK = /[，。；：！？、,;:.!?]$/;
/** A line may end after punctuation when it is at least this full. */
const FULL_ENOUGH = 0.55;

type Segmenter = { segment: (text: string) => Iterable<{ segment: string }> };
type WithSegmenter = { Segmenter?: new (locale: string, options: { granularity: "word" }) => Segmenter };

/** Pieces that stay together: words with their punctuation, figures with their unit, a time of day, a range. */
export function pieces(text: string): string[] {
  const found: string[] = [];
  for (const word of words(text)) {
    const last = found[found.length - 1];
    if (last !== undefined && (CLOSING.test(word) || OPENING.test(last) || /[0-9]$/.test(last.trimEnd()) || (/[0-9][:–]$/.test(last) && /^[0-9]/.test(word)) || (word === " " && last !== "\n"))) {
      found[found.length - 1] = last + word;
    } else {
      found.push(word);
    }
  }
  return found;
}

function words(text: string): string[] {
  const { Segmenter } = Intl as WithSegmenter;
  if (Segmenter) return [...new Segmenter("zh", { granularity: "word" }).segment(text)].map((one) => one.segment);
  return text.match(/\n|\s|[\u0021-\u024f]+|[^]/gu) ?? [];
}

/** Lines of at most `ems`, ended after punctuation where that leaves no hole, and without a lone character at the end. */
export function linesOf(text: string, ems: number, measure: Measure): string[] {
  return text.split("\n").flatMap((paragraph) => broken(pieces(paragraph.trim()), ems, measure));
}

function broken(all: string[], ems: number, measure: Measure): string[] {
  const width = (line: readonly string[]): number => measure(line.join("").trimEnd());
  const lines: string[][] = [];
  let line: string[] = [];
  const queue = all.flatMap((piece) => (measure(piece.trimEnd()) <= ems ? [piece] : [...piece]));
  for (let piece = queue.shift(); piece !== undefined; piece = queue.shift()) {
    if (line.length === 0 || width([...line, piece]) <= ems) {
      line.push(piece);
      continue;
    }
    const end = goodEnd(line, (part) => width(part) >= FULL_ENOUGH * ems);
    queue.unshift(...line.slice(end), piece);
    lines.push(line.slice(0, end));
    line = [];
  }
  if (line.length) lines.push(line);
  return withoutLoneEnd(lines, ems, width).map((one) => one.join("").trim()).filter(Boolean);
}

function goodEnd(line: string[], full: (part: string[]) => boolean): number {
  for (let end = line.length; end > 0; end -= 1) {
    if (GOOD_BREAK.test((line[end - 1] ?? "").trimEnd()) && full(line.slice(0, end))) return end;
  }
  return line.length;
}

function withoutLoneEnd(lines: string[][], ems: number, width: (line: readonly string[]) => number): string[][] {
  const [before, last] = [lines[lines.length - 2], lines[lines.length - 1]];
  if (!before || !last || before.length < 2 || width(last) >= 2.5) return lines;
  const moved = before[before.length - 1] ?? "";
  if (GOOD_BREAK.test(moved.trimEnd()) || width([moved, ...last]) > ems) return lines;
  return [...lines.slice(0, -2), before.slice(0, -1), [moved, ...last]];
}

/** Pages of at most `most` lines, as even as they can be. */
export function pagesOf<Line>(lines: readonly Line[], most: number): Line[][] {
  const pages = Math.max(1, Math.ceil(lines.length / Math.max(1, most)));
  const each = Math.ceil(lines.length / pages);
  return Array.from({ length: pages }, (_, page) => lines.slice(page * each, (page + 1) * each)).filter((page) => page.length > 0);
}

/** Parts side by side while they fit, each whole. */
export function flowed(parts: readonly string[], ems: number, measure: Measure, between = " · "): string[][] {
  const rows: string[][] = [];
  for (const part of parts) {
    const last = rows[rows.length - 1];
    if (last && measure([...last, part].join(between)) <= ems) last.push(part);
    else rows.push([part]);
  }
  return rows;
}

/** As much of a part as stands on one line: all of it, or where it alone is wider than a line, a line of it. */
export type Piece = { part: string; text: string };

/** As `flowed`, but a part that is wider than a line goes on in the next, because what reaches out of a board is not seen. */
export function flowedWithin(parts: readonly string[], ems: number, measure: Measure, between: string): Piece[][] {
  return flowed(parts, ems, measure, between).flatMap((row) =>
    row.length > 1 ? [row.map((part) => ({ part, text: part }))] : row.flatMap((part) => linesOf(part, ems, measure).map((text) => [{ part, text }])),
  );
}

let context: CanvasRenderingContext2D | null = null;

/** Ems in the served font, in the bold that is its widest. */
export function measured(text: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (!context) return text.length;
  context.font = `700 100px ${getComputedStyle(document.documentElement).fontFamily}`;
  return context.measureText(text).width / 100;
}
