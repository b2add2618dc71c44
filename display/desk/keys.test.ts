import { expect, test } from "vitest";
import { KEYS, strokeOf } from "./keys";

const pressed = (code: string, more: object = {}): Parameters<typeof strokeOf>[0] => ({
  code,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  repeat: false,
  ...more,
});

test("each key means one thing", () => {
  expect(new Set(KEYS.map((key) => `${key.alt}${key.code}`)).size).toBe(KEYS.length);
  expect(new Set(KEYS.map((key) => key.stroke)).size).toBe(KEYS.length);
});

test("a key held down is one press", () => {
  expect(strokeOf(pressed("NumpadEnter"))).toBe("next");
  expect(strokeOf(pressed("NumpadEnter", { repeat: true }))).toBeNull();
});

test.each(["F5", "F6", "F7", "F11", "Tab", "Escape", "Enter", "Space", "KeyW"])("%s stays with the browser", (code) => {
  expect(strokeOf(pressed(code))).toBeNull();
});

test("keys with Ctrl stay with the browser, and letters mean something only with Alt", () => {
  expect(strokeOf(pressed("Numpad0", { ctrlKey: true }))).toBeNull();
  expect(strokeOf(pressed("KeyZ"))).toBeNull();
  expect(strokeOf(pressed("KeyZ", { altKey: true }))).toBe("undo");
});
