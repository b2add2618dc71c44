import { expect, test } from "vitest";
import { comboOf, holderOf, isFree, LETTERS, NUMPAD, shownKey, STROKES, strokeOf } from "./keys";

const pressed = (code: string, more: object = {}): Parameters<typeof comboOf>[0] => ({
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  repeat: false,
  ...more,
});

test.each([NUMPAD, LETTERS])("each key means one thing, and none belongs to a browser", (map) => {
  const combos = STROKES.map((stroke) => map[stroke]);
  expect(new Set(combos).size).toBe(combos.length);
  expect(combos.filter((combo) => !isFree(combo))).toEqual([]);
});

test("a key held down is one press", () => {
  expect(strokeOf(pressed("NumpadEnter"), NUMPAD)).toBe("next");
  expect(strokeOf(pressed("NumpadEnter", { repeat: true }), NUMPAD)).toBeNull();
});

test.each(["F1", "F5", "F6", "F7", "F11", "F12", "Tab", "Escape", "Enter", "Space", "KeyW", "Digit1", "ArrowUp", "Alt+KeyF", "Alt+ArrowLeft", "Alt+F4", "Alt+KeyD"])(
  "%s stays with the browser, or with who types",
  (combo) => {
    expect(isFree(combo)).toBe(false);
    expect(holderOf(combo, NUMPAD)).toBeNull();
  },
);

test("keys with Ctrl stay with the browser, and letters mean something only with Alt", () => {
  expect(strokeOf(pressed("Numpad0", { ctrlKey: true }), NUMPAD)).toBeNull();
  expect(strokeOf(pressed("KeyZ"), NUMPAD)).toBeNull();
  expect(strokeOf(pressed("KeyZ", { altKey: true }), NUMPAD)).toBe("undo");
});

test.each([...Array(10).keys()])("the digit %i above the letters does what it does on the number pad", (digit) => {
  for (const map of [NUMPAD, LETTERS]) expect(strokeOf(pressed(`Digit${digit}`), map)).toBe(strokeOf(pressed(`Numpad${digit}`), map));
});

test("a digit with Alt, Ctrl or Shift is another key", () => {
  expect(strokeOf(pressed("Digit2"), NUMPAD)).toBe("next-visitor");
  for (const held of ["altKey", "ctrlKey", "shiftKey"]) expect(strokeOf(pressed("Digit2", { [held]: true }), NUMPAD)).toBeNull();
});

test("a person's own key takes the place of the usual one", () => {
  const own = { ...NUMPAD, recall: "F8" };
  expect(strokeOf(pressed("F8"), own)).toBe("recall");
  expect(strokeOf(pressed("Numpad0"), own)).toBeNull();
});

test("a key is shown as it stands on the keyboard", () => {
  expect(["NumpadEnter", "NumpadDecimal", "Numpad7", "Alt+KeyZ", "F8"].map(shownKey)).toEqual(["Enter", ".", "7", "Alt+Z", "F8"]);
});
