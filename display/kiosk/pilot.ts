import type { Kiosk } from "./kiosk";
import { forSpeech, spelled, summary } from "./prompts";
import { t } from "./texts";

const NEXT = new Set(["ArrowDown", "ArrowRight"]);
const PREVIOUS = new Set(["ArrowUp", "ArrowLeft"]);

/**
 * Keys that lead through every page without sight: a keypad with a headphone socket sends arrows or Tab, Enter, star and
 * Escape. The first of them starts the voice guide, which says each control when the focus comes to it.
 */
export function watchKeys(kiosk: Kiosk): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" || event.key === " ") {
      // A key that is held down is one press.
      if (event.repeat) event.preventDefault();
      return;
    }
    if (event.key === "*") repeat(kiosk);
    else if (event.key === "Escape") leave(kiosk);
    else if (event.key === "Tab") move(kiosk, event.shiftKey ? -1 : 1);
    else if (NEXT.has(event.key)) move(kiosk, 1);
    else if (PREVIOUS.has(event.key)) move(kiosk, -1);
    else return;
    event.preventDefault();
  });
  // Who touches, sees.
  document.addEventListener("pointerdown", () => (kiosk.guided.value = false), true);
}

function leave(kiosk: Kiosk): void {
  if (openDialog()) return;
  if (kiosk.step.value.at === "result") kiosk.reset();
  else kiosk.home();
}

function repeat(kiosk: Kiosk): void {
  kiosk.guided.value = true;
  kiosk.voice.say(summary(kiosk, kiosk.step.value), true);
}

/** The next control or the one before, in a ring; the first key only starts the guide. */
function move(kiosk: Kiosk, by: 1 | -1): void {
  if (!kiosk.guided.value) {
    kiosk.guided.value = true;
    blur();
    kiosk.voice.say(`${t("say_welcome")}${summary(kiosk, kiosk.step.value)}`, true);
    return;
  }
  const all = controls();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement as HTMLElement);
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
  next?.focus();
  if (next) kiosk.voice.say(spokenOf(next), true);
}

export function blur(): void {
  (document.activeElement as HTMLElement | null)?.blur?.();
}

function openDialog(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[role="dialog"]');
}

/** What can be reached now: a question's answers, else the page's own controls and then the tools. */
function controls(): HTMLElement[] {
  const dialog = openDialog();
  const places = dialog ? [dialog] : [...document.querySelectorAll<HTMLElement>(".info, .controls, .bottom, .bar")];
  return places.flatMap((place) => keysLast([...place.querySelectorAll<HTMLElement>("button:not(:disabled), input:not(:disabled)")]));
}

/** What was found or comes next before the keys on the screen: who is led by keys has keys to type with. */
export function keysLast<Control extends Pick<Element, "classList">>(all: readonly Control[]): Control[] {
  const isKey = (control: Control): boolean => control.classList.contains("key");
  return [...all.filter((control) => !isKey(control)), ...all.filter(isKey)];
}

/** A control in words: its text line by line, what is typed in it, and whether it is chosen. */
export function spokenOf(control: HTMLElement): string {
  if (control instanceof HTMLInputElement) {
    const typed = control.value ? t("say_typed", { typed: spelled(control.value.replace(/\s/g, "")) }) : t("say_empty");
    return `${control.getAttribute("aria-label") ?? ""}${t("comma")}${typed}`;
  }
  const words = linesOf(control).join(t("comma"));
  const chosen = control.getAttribute("aria-pressed") === "true" ? `${t("comma")}${t("say_chosen")}` : "";
  return forSpeech(`${words}${chosen}`);
}

/** Texts of the parts that are shown, without those hidden from readers. */
function linesOf(control: HTMLElement): string[] {
  const walker = document.createTreeWalker(control, NodeFilter.SHOW_TEXT);
  const lines: string[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent?.trim() ?? "";
    if (text && !node.parentElement?.closest('[aria-hidden="true"]')) lines.push(text);
  }
  return lines;
}
