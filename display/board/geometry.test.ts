import { describe, expect, test } from "vitest";
import { FIGURE, largeOf, layoutOf, needed, pixelsPerMm, rowEms, shifted, sizesOf, type Screen } from "./geometry";

const LONGEST = { ticket: 4, window: 2 };
const WORDS = { before: 1, after: 3 };

function aScreen(width: number, height: number, more: Partial<Screen> = {}): Screen {
  return { width, height, metres: 15, inches: 55, ...more };
}

const PANELS: [number, number, Partial<Screen>][] = [
  [1920, 1080, {}], [3840, 2160, {}], [1280, 720, {}], [1080, 1920, {}], [1920, 480, {}], [3840, 960, {}],
  [1920, 1080, { metres: 8 }], [1920, 1080, { metres: 10, inches: 65 }], [1080, 1920, { metres: 8 }], [1920, 1080, { metres: 20, inches: 75 }],
  [3840, 960, { heightMm: 1920 }], [1920, 480, { heightMm: 1200 }], [1280, 800, { metres: 5, inches: 43 }],
];

describe("how large things must be", () => {
  test("a 55 inch panel of 1080 lines has 0.634 mm a pixel, and 15 m ask for 118 and 71 of them", () => {
    expect(1 / pixelsPerMm(aScreen(1920, 1080))).toBeCloseTo(0.634, 3);
    expect(needed(aScreen(1920, 1080)).number).toBeCloseTo(118.3, 0);
    expect(needed(aScreen(1920, 1080)).text).toBeCloseTo(71, 0);
  });

  test("a wall whose height was measured needs no diagonal", () => {
    expect(pixelsPerMm(aScreen(3840, 960, { heightMm: 1920 }))).toBe(0.5);
  });

  test.each(PANELS)("the rule is kept and everything has room on %i × %i %o", (width, height, more) => {
    const screen = aScreen(width, height, more);
    const sizes = sizesOf(screen, LONGEST);
    expect(sizes.readable).toBe(true);
    expect(sizes.number * FIGURE).toBeGreaterThanOrEqual(needed(screen).number - 1);
    expect(sizes.text * FIGURE).toBeGreaterThanOrEqual(needed(screen).text - 1);
    expect(sizes.rows).toBeGreaterThanOrEqual(1);
    expect(sizes.rows).toBeLessThanOrEqual(6);
    const heading = sizes.heading ? 1.3 * sizes.text : 0;
    expect(sizes.rows * sizes.rowHeight + heading).toBeLessThanOrEqual(sizes.list.height + 1);
    expect(sizes.rowHeight).toBeGreaterThanOrEqual(0.97 * sizes.number);
    expect(rowEms(LONGEST) * sizes.number).toBeLessThanOrEqual(sizes.list.width + 1);
    expect(sizes.header + sizes.body.height).toBeLessThanOrEqual(height);
    if (!sizes.shared) return;
    const across = sizes.layout === "portrait" ? sizes.list.width : sizes.list.width + sizes.gap + sizes.panel.width;
    const down = sizes.layout === "portrait" ? sizes.list.height + sizes.gap + sizes.panel.height : sizes.list.height;
    expect(across).toBeLessThanOrEqual(sizes.body.width);
    expect(down).toBeLessThanOrEqual(sizes.body.height);
  });

  test("near seats see more rows than far ones, and never more than six", () => {
    const rows = [5, 8, 15, 20].map((metres) => sizesOf(aScreen(1920, 1080, { metres }), LONGEST).rows);
    expect(rows[0]).toBe(6);
    expect(rows).toEqual([...rows].sort((one, other) => other - one));
  });

  test("too far for the panel is said, not hidden, and a row is kept", () => {
    const sizes = sizesOf(aScreen(1280, 720, { metres: 80 }), LONGEST);
    expect(sizes.readable).toBe(false);
    expect(sizes.rows).toBeGreaterThanOrEqual(1);
  });

  test("panels have three forms", () => {
    expect([layoutOf({ width: 1920, height: 1080 }), layoutOf({ width: 1080, height: 1920 }), layoutOf({ width: 1920, height: 480 })]).toEqual([
      "landscape", "portrait", "wide",
    ]);
  });
});

describe("the newest calls", () => {
  test.each(PANELS)("are never smaller than the list, and one is larger than two, on %i × %i %o", (width, height, more) => {
    const sizes = sizesOf(aScreen(width, height, more), LONGEST);
    const [one, two, three] = [1, 2, 3].map((n) => largeOf(n, sizes, LONGEST, WORDS));
    for (const large of [one, two, three]) {
      expect(large?.font).toBeGreaterThanOrEqual(Math.floor(sizes.number));
      expect(large?.height).toBeLessThanOrEqual(sizes.body.height);
    }
    expect(one?.font).toBeGreaterThanOrEqual(two?.font ?? Infinity);
    expect(two?.font).toBeGreaterThanOrEqual(three?.font ?? Infinity);
    expect(one?.most).toBeGreaterThanOrEqual(1);
  });

  test("one call fills a common panel on two lines", () => {
    const large = largeOf(1, sizesOf(aScreen(1920, 1080), LONGEST), LONGEST, WORDS);
    expect(large.form).toBe("lines");
    expect(large.font).toBeGreaterThan(300);
  });
});

test("the picture wanders, a little, and comes back", () => {
  const places = Array.from({ length: 27 }, (_, n) => shifted(n));
  expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBeGreaterThanOrEqual(5);
  expect(places.every(({ x, y }) => Math.max(Math.abs(x), Math.abs(y)) <= 0.2)).toBe(true);
  expect(shifted(0)).toEqual(shifted(27));
});
