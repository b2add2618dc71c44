// Keys of the desk: the number pad for one hand, Alt with a letter for the rest. None that a browser keeps for itself.
import type { Verb } from "./verbs";

/** "pick" moves to the waiting list; "pause" also resumes, "close" also opens; "next" is the large button. */
export type Stroke = "next" | "pick" | Exclude<Verb, "call-next" | "call" | "resume-hold" | "open" | "resume">;

type Key = { code: string; alt: boolean; shown: string; stroke: Stroke };

export const KEYS: readonly Key[] = [
  { code: "NumpadEnter", alt: false, shown: "Enter", stroke: "next" },
  { code: "Numpad0", alt: false, shown: "0", stroke: "recall" },
  { code: "Numpad1", alt: false, shown: "1", stroke: "start" },
  { code: "Numpad3", alt: false, shown: "3", stroke: "finish" },
  { code: "NumpadDecimal", alt: false, shown: ".", stroke: "no-show" },
  { code: "NumpadMultiply", alt: false, shown: "*", stroke: "pause" },
  { code: "NumpadDivide", alt: false, shown: "/", stroke: "transfer" },
  { code: "NumpadAdd", alt: false, shown: "+", stroke: "walk-up" },
  { code: "Numpad5", alt: false, shown: "5", stroke: "hold" },
  { code: "Numpad7", alt: false, shown: "7", stroke: "put-back" },
  { code: "Numpad8", alt: false, shown: "8", stroke: "invite-rating" },
  { code: "Numpad9", alt: false, shown: "9", stroke: "abandon" },
  { code: "KeyZ", alt: true, shown: "Alt+Z", stroke: "undo" },
  { code: "KeyG", alt: true, shown: "Alt+G", stroke: "pick" },
  { code: "KeyK", alt: true, shown: "Alt+K", stroke: "close" },
];

export function shownKey(stroke: Stroke): string {
  return KEYS.find((key) => key.stroke === stroke)?.shown ?? "";
}

type Pressed = Pick<KeyboardEvent, "code" | "altKey" | "ctrlKey" | "metaKey" | "repeat">;

/** The deed of a key press; null for any other key, and for a key held down: one press is one call. */
export function strokeOf(event: Pressed): Stroke | null {
  if (event.ctrlKey || event.metaKey || event.repeat) return null;
  return KEYS.find((key) => key.code === event.code && key.alt === event.altKey)?.stroke ?? null;
}

/** Whether someone is typing there, so that keys belong to the field. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], [role=dialog]") !== null;
}
