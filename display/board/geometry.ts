/** How large things must be to be read from the farthest seat, and what then has room on the panel. All lengths in pixels. */

export type Screen = {
  width: number;
  height: number;
  /** Distance of the farthest seat, in metres. */
  metres: number;
  /** Diagonal of the panel, in inches; not needed when its height is known. */
  inches: number;
  /** Height of the panel or wall in millimetres, where it was measured: LED walls have no honest diagonal. */
  heightMm?: number | undefined;
};

/** The longest ticket number and window number that must have room, in characters. */
export type Longest = { ticket: number; window: number };

export type Layout = "landscape" | "portrait" | "wide";
export type Box = { width: number; height: number };

export type Sizes = {
  layout: Layout;
  /** Font size of ticket and window numbers, and of everything else. */
  number: number;
  text: number;
  gap: number;
  /** Height of the head; 0 where the rows need its place, and the hall's name and the time take turns with the panels. */
  header: number;
  body: Box;
  list: Box;
  /** Whether the list has a line that names its columns. */
  heading: boolean;
  rows: number;
  rowHeight: number;
  /** `lines` counts parts of lines too. What turns: beside or below the list, or, where both have no room, in turn with it (`shared` is false). */
  panel: Box & { ems: number; lines: number; };
  shared: boolean;
  /** Whether the rule for this distance could be kept on this panel. */
  readable: boolean;
};

/** Digit height in millimetres for each metre of distance: numbers, and all other text. */
export const NUMBER_MM_PER_METRE = 5;
export const TEXT_MM_PER_METRE = 3;

/** Height of the lowest digit or capital of the served font, in parts of its size. */
export const FIGURE = 0.719;

/** Width of a digit or capital letter in bold, in parts of its size. */
const GLYPH = 0.62;
const ARROW = 1;
const ROWS_MAX = 6;
const ROW_HEIGHT = 0.98;
const ROW_SIDES = 0.5;
export const LINE_HEIGHT = 1.22;
const PANEL_SIDES = 0.8;
const PANEL_ENDS = 0.4;
const PANEL_LINES = 5;
const PANEL_LINES_MIN = 3;
const PANEL_EMS_MIN = 6.5;

export function pixelsPerMm({ width, height, inches, heightMm }: Screen): number {
  return heightMm ? height / heightMm : Math.hypot(width, height) / (inches * 25.4);
}

/** Digit heights that the rule asks for, in pixels. */
export function needed(screen: Screen): { number: number; text: number } {
  const metre = screen.metres * pixelsPerMm(screen);
  return { number: NUMBER_MM_PER_METRE * metre, text: TEXT_MM_PER_METRE * metre };
}

export function layoutOf({ width, height }: Box): Layout {
  if (width >= 2.4 * height) return "wide";
  return width >= height ? "landscape" : "portrait";
}

/** Width of "A045 → 12" in a row of the list, in parts of the number's size. */
export function rowEms({ ticket, window }: Longest): number {
  return (ticket + window) * GLYPH + ARROW + ROW_SIDES;
}

export function sizesOf(screen: Screen, longest: Longest): Sizes {
  const { width, height } = screen;
  const layout = layoutOf(screen);
  const short = Math.min(width, height);
  const gap = Math.round(0.03 * short);
  const rule = needed(screen);
  const wishes = { number: rule.number / FIGURE, text: Math.max(rule.text / FIGURE, (layout === "wide" ? 0.08 : 0.05) * short) };
  // Where the distance asks for more than the panel can hold, what one number and one line need is the end.
  const most = { number: Math.min((width - 2 * gap) / rowEms(longest), 0.6 * height), text: Math.min(width / 9, height / 5) };
  const text = Math.ceil(Math.min(wishes.text, most.text));
  const roomy = layout === "portrait" ? { high: 0.52 * height, wide: width - 2 * gap } : { high: height - 3.3 * text, wide: 0.5 * width };
  const comfortable = Math.min(roomy.high / ROWS_MAX / ROW_HEIGHT, roomy.wide / rowEms(longest), 1.9 * wishes.text);
  const number = Math.ceil(Math.min(Math.max(wishes.number, comfortable), most.number));
  const readable = number >= wishes.number - 1 && text >= wishes.text - 1;

  const rowsIn = (high: number): number => Math.min(ROWS_MAX, Math.max(1, Math.floor(high / (ROW_HEIGHT * number))));
  const head = Math.round(1.45 * text);
  const header = rowsIn(height - head - 2 * gap) >= 3 ? head : 0;
  const body = { width: width - 2 * gap, height: height - gap - (header || gap) };
  const heading = layout !== "wide" && rowsIn(body.height - 1.3 * text) >= 3;
  const above = heading ? Math.round(1.3 * text) : 0;
  const listWidth = Math.ceil(number * rowEms(longest));

  const panelOf = (box: Box): Sizes["panel"] => ({
    ...box,
    ems: box.width / text - PANEL_SIDES,
    lines: (box.height / text - PANEL_ENDS) / LINE_HEIGHT,
  });
  const done = (list: Box, rows: number, panel: Box, shared: boolean): Sizes => {
    const rowHeight = Math.floor((list.height - above) / rows);
    return { layout, number, text, gap, header, body, list, heading, rows, rowHeight, panel: panelOf(panel), shared, readable };
  };

  if (layout === "portrait") {
    for (let rows = rowsIn(body.height - above); rows >= 3; rows -= 1) {
      const list = { width: body.width, height: Math.ceil(above + rows * ROW_HEIGHT * number) };
      const panel = { width: body.width, height: body.height - list.height - gap };
      if (panelOf(panel).lines >= PANEL_LINES) return done(list, rows, panel, true);
    }
  } else {
    const list = { width: listWidth, height: body.height };
    const panel = { width: body.width - listWidth - gap, height: body.height };
    const { ems, lines } = panelOf(panel);
    if (ems >= PANEL_EMS_MIN && lines >= PANEL_LINES_MIN) return done(list, rowsIn(body.height - above), panel, true);
  }
  return done(body, rowsIn(body.height - above), body, false);
}

/** How the newest calls stand: one on two lines, several each on a line of its own. */
export type Large = {
  form: "lines" | "rows";
  font: number;
  /** Which words have room beside the numbers. */
  words: "both" | "before" | "none";
  /** How many calls at once have room. */
  most: number;
  height: number;
};

/** Widths of the words around the numbers, in ems of their own size; 0 where the language has none. */
export type Words = { before: number; after: number };

/** Size of the words beside a large number, in parts of its size. */
export const WORD = 0.4;
const LARGE_MAX = 3;
const CAPTION = 1.35;

/** The newest calls as large as `box` lets them be, never smaller than numbers in the list. */
export function largeOf(n: number, sizes: Sizes, longest: Longest, words: Words): Large {
  const { number, text, body } = sizes;
  const pad = 0.5 * text;
  const inner = { width: body.width - 3.2 * pad, height: body.height - 2 * pad };
  const least = CAPTION * text + 1.02 * number + 2 * pad;
  const most = Math.max(1, Math.min(LARGE_MAX, Math.floor((body.height + sizes.gap) / (least + sizes.gap))));
  const wordWidth = (ems: number, font: number): number => (ems ? ems * Math.max(WORD * font, text) + 0.22 * font : 0);
  if (n === 1) {
    const fits = (font: number): boolean =>
      wordWidth(words.before, font) + Math.max(longest.ticket * GLYPH * font, longest.window * GLYPH * font + wordWidth(words.after, font)) <= inner.width
      && 2 * 0.98 * font + CAPTION * text <= inner.height;
    const font = largest(fits, number, 0.5 * body.height);
    if (fits(font)) {
      const height = sizes.layout === "portrait" ? Math.ceil(1.96 * font + CAPTION * text + 2 * pad) : body.height;
      return { form: "lines", font, words: "both", most, height };
    }
  }
  const shown = Math.min(n, most);
  const high = (inner.height + 2 * pad - (shown - 1) * sizes.gap) / shown - 2 * pad - CAPTION * text;
  for (const kept of ["both", "before", "none"] as const) {
    const fits = (font: number): boolean =>
      (longest.ticket + longest.window) * GLYPH * font + ARROW * font
        + (kept === "none" ? 0 : wordWidth(words.before, font)) + (kept === "both" ? wordWidth(words.after, font) : 0) <= inner.width
      && 1.0 * font <= high;
    const font = largest(fits, number, 0.5 * body.height);
    if (fits(font) || kept === "none") {
      const each = Math.ceil(1.0 * font + CAPTION * text + 2 * pad);
      const height = sizes.layout === "portrait" ? shown * each + (shown - 1) * sizes.gap : body.height;
      return { form: "rows", font, words: kept, most, height };
    }
  }
  throw new Error("one of the forms always fits");
}

/** The largest whole size from `least` to `most` that fits; `least` when none does. */
function largest(fits: (font: number) => boolean, least: number, most: number): number {
  let [low, high] = [Math.floor(least), Math.max(Math.floor(least), Math.floor(most))];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Where the picture stands in this minute, in parts of the gap: a panel that shows the same all day keeps its shadow. */
export function shifted(minute: number): { x: number; y: number } {
  const steps = [0, 1, 1, 0, -1, -1, -1, 0, 1];
  const at = Math.floor(minute / 3) % steps.length;
  return { x: 0.2 * (steps[at] ?? 0), y: 0.2 * (steps[(at + 7) % steps.length] ?? 0) };
}
