/** How a label is fitted into its place, without measuring: Chinese characters are one em wide, others a little over a half. */

import type { Lang } from "./contract";

export type Fitted = { size: number; lines: string[]; width: number };

const WIDE = /[\u1100-\uffff]/;
const LINE = 1.2;

/** In ems; rather too wide than too narrow. */
export function ems(text: string): number {
  return [...text].reduce((sum, one) => sum + (WIDE.test(one) ? 1 : /[A-Z0-9]/.test(one) ? 0.64 : 0.54), 0);
}

/** The name in the language shown, the Chinese one where there is no other. */
export function nameOf(zh: string, en: string, shown: Lang): string {
  return shown === "en" ? en || zh : zh;
}

/** The largest size up to `most` at which the label fits, on one line or on as many as make it larger, three at most. */
export function fitted(label: string, width: number, height: number, most: number): Fitted {
  const tries = [1, 2, 3].flatMap((n) => {
    const lines = broken(label, n);
    if (lines === null) return [];
    const widest = Math.max(...lines.map(ems), 0.5);
    const size = Math.min(most, Math.max(width, 0) / widest, Math.max(height, 0) / (lines.length * LINE));
    return [{ size, lines, width: widest * size }];
  });
  // Fewer lines unless more make the letters clearly larger.
  return tries.reduce((best, next) => (next.size > best.size * 1.15 ? next : best));
}

/** Cut into n lines of about equal length: between words, or between Chinese characters. Null when it has not so many parts. */
function broken(label: string, n: number): string[] | null {
  if (n === 1) return [label];
  const parts = label.match(/[\u1100-\uffff][，。、：；）”]?|[^\s\u1100-\uffff]+\s?/g) ?? [];
  if (parts.length < n || (n > 1 && ems(label) < 4)) return null;
  const aim = ems(label) / n;
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    const full = line !== "" && lines.length < n - 1 && ems(line) + ems(part) / 2 > aim;
    if (full) {
      lines.push(line.trim());
      line = "";
    }
    line += part;
  }
  lines.push(line.trim());
  // A single character alone on a line reads badly.
  return lines.length === n && lines.every((one) => ems(one) > 1.2) ? lines : null;
}
