import { expect, test } from "vitest";
import { Touches } from "./touches";

const finger = (id: number): { id: number; x: number; y: number; width: number; height: number } => ({ id, x: 100, y: 100, width: 20, height: 20 });

test("one finger is heard", () => {
  const touches = new Touches();
  touches.begin(finger(1), 0);
  touches.end(1);
  expect(touches.meant(100, 100, "rate", 50)).toBe(true);
});

test("two fingers at once, or a palm, mean nothing, and neither does what follows at once", () => {
  const touches = new Touches();
  touches.begin(finger(1), 0);
  touches.begin(finger(2), 10);
  expect(touches.meant(100, 100, "rate", 50)).toBe(false);
  touches.end(1);
  touches.end(2);
  expect(touches.meant(400, 100, "rate", 900)).toBe(true);
  touches.begin({ ...finger(3), width: 140 }, 2000);
  expect(touches.meant(100, 100, "rate", 2050)).toBe(false);
});

test("the second of a double touch does not answer the page that came up between", () => {
  const touches = new Touches();
  expect(touches.meant(100, 100, "rate", 0)).toBe(true);
  expect(touches.meant(105, 98, "reasons", 200)).toBe(false);
  expect(touches.meant(105, 98, "reasons", 1200)).toBe(true);
});

test("somebody quick may touch another place of the next page", () => {
  const touches = new Touches();
  touches.meant(100, 100, "rate", 0);
  expect(touches.meant(500, 300, "reasons", 200)).toBe(true);
});
