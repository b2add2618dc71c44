// Keys of the desk: the number pad for one hand, Alt with a letter for the rest; each person may set their own. None that a
// browser keeps for itself.
import type { Verb } from "./verbs";

/**
 * "next" is the large button; "pick" moves to the waiting list; "take-up" takes up the visitor held longest; "pause" also
 * resumes, "close" also opens; "keys" shows the list of keys.
 */
export type Stroke = "next" | "next-visitor" | "pick" | "take-up" | "keys" | Exclude<Verb, "call-next" | "call" | "resume-hold" | "open" | "resume" | "cover">;

/** A key as it is kept: "Numpad0", "Alt+KeyZ". */
export type Combo = string;
export type KeyMap = Readonly<Record<Stroke, Combo>>;

export const NUMPAD: KeyMap = {
  next: "NumpadEnter",
  "next-visitor": "Numpad2",
  recall: "Numpad0",
  start: "Numpad1",
  finish: "Numpad3",
  "no-show": "NumpadDecimal",
  hold: "Numpad5",
  "take-up": "Numpad6",
  "put-back": "Numpad7",
  transfer: "NumpadDivide",
  abandon: "Numpad9",
  "walk-up": "NumpadAdd",
  "invite-rating": "Numpad8",
  pause: "NumpadMultiply",
  undo: "Alt+KeyZ",
  pick: "Alt+KeyG",
  "hand-over": "Alt+KeyJ",
  close: "Alt+KeyK",
  keys: "NumpadSubtract",
};

/** For keyboards without a number pad. */
export const LETTERS: KeyMap = {
  ...NUMPAD,
  next: "Alt+KeyN",
  "next-visitor": "Alt+KeyM",
  recall: "Alt+KeyR",
  start: "Alt+KeyA",
  finish: "Alt+KeyX",
  "no-show": "Alt+KeyQ",
  hold: "Alt+KeyL",
  "take-up": "Alt+KeyU",
  "put-back": "Alt+KeyP",
  transfer: "Alt+KeyY",
  abandon: "Alt+KeyC",
  "walk-up": "Alt+KeyO",
  "invite-rating": "Alt+KeyI",
  pause: "Alt+KeyW",
  keys: "F2",
};

export const STROKES = Object.keys(NUMPAD) as Stroke[];

const NUMPAD_SIGNS: Record<string, string> = {
  Enter: "Enter",
  Decimal: ".",
  Add: "+",
  Subtract: "−",
  Multiply: "*",
  Divide: "/",
};

/** As it stands on the key: "Enter", "0", "Alt+Z". */
export function shownKey(combo: Combo): string {
  const code = combo.replace("Alt+", "");
  const pad = code.startsWith("Numpad") ? code.slice(6) : null;
  const name = pad === null ? code.replace("Key", "") : (NUMPAD_SIGNS[pad] ?? pad);
  return combo.startsWith("Alt+") ? `Alt+${name}` : name;
}

type Pressed = Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "repeat">;

/**
 * The key of a press; null with Ctrl or the system's key, and for a key held down: one press is one call. A digit above the
 * letters is the digit of the number pad, because the screen shows only the digit.
 */
export function comboOf(event: Pressed): Combo | null {
  if (event.ctrlKey || event.metaKey || event.repeat) return null;
  if (event.altKey) return `Alt+${event.code}`;
  return event.shiftKey ? event.code : event.code.replace(/^Digit(?=\d$)/, "Numpad");
}

export function strokeOf(event: Pressed, map: KeyMap): Stroke | null {
  const combo = comboOf(event);
  return combo === null ? null : (STROKES.find((stroke) => map[stroke] === combo) ?? null);
}

// Alt with these opens a menu or the address line of Firefox, Edge or Chrome.
const OWNED = /^Alt\+Key[BDEFHSTV]$/;

/** The number pad, Alt with a letter, and the function keys that no browser uses. */
export function isFree(combo: Combo): boolean {
  return /^(Numpad\w+|Alt\+Key[A-Z]|F2|F4|F8|F9)$/.test(combo) && !OWNED.test(combo) && combo !== "NumLock";
}

/** Which other deed has this key. */
export function holderOf(combo: Combo, map: KeyMap): Stroke | null {
  return STROKES.find((stroke) => map[stroke] === combo) ?? null;
}

const TEXT_FIELDS = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]";

/** Whether someone is typing there, so that keys belong to the field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(TEXT_FIELDS) !== null;
}
