import { signal, type ReadonlySignal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { isTyping, KEYS, strokeOf, type Stroke } from "./keys";
import { words } from "./words";

const KEPT = "hall.desk.keys";

export type Keyboard = { on: ReadonlySignal<boolean>; set: (on: boolean) => void };

/** Keys of the desk while they are switched on; the choice stays with this browser. */
export function useKeys(perform: (stroke: Stroke) => void, main: RefObject<HTMLElement | null>): Keyboard {
  const on = useMemo(() => signal(localStorage.getItem(KEPT) !== "off"), []);

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (!on.value || isTyping(event.target)) return;
      const stroke = strokeOf(event);
      if (stroke === null || (stroke === "next" && pressesAnother(event.target, main.current))) return;
      event.preventDefault();
      perform(stroke);
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [perform]);

  function set(next: boolean): void {
    on.value = next;
    localStorage.setItem(KEPT, next ? "on" : "off");
  }

  return { on, set };
}

/** Enter on another button presses that button. */
function pressesAnother(target: EventTarget | null, main: HTMLElement | null): boolean {
  const button = target instanceof HTMLElement ? target.closest("button, a, summary, label") : null;
  return button !== null && button !== main;
}

const NAMES: Record<Stroke, Parameters<typeof words>[0]> = {
  next: "key_next",
  pick: "key_pick",
  pause: "key_pause",
  close: "key_close",
  start: "key_start",
  finish: "key_finish",
  "walk-up": "key_walk_up",
  recall: "recall",
  "no-show": "no-show",
  abandon: "abandon",
  hold: "hold",
  "put-back": "put-back",
  transfer: "transfer",
  undo: "undo",
  "invite-rating": "invite-rating",
};

/** All keys with their names, and the switch. */
export function KeysPanel({ keys }: { keys: Keyboard }): JSX.Element {
  return (
    <details class="keys">
      <summary data-action="show-keys">{words("keys")}</summary>
      <div class="keys-panel">
        <label class="keys-switch">
          <input type="checkbox" data-action="switch-keys" checked={keys.on.value} onChange={(event) => keys.set(event.currentTarget.checked)} />
          {words("keys_on")}
        </label>
        <p class="quiet">{words("keys_hint")}</p>
        <dl class="keys-list">
          {KEYS.map((key) => (
            <div key={key.stroke}>
              <dt>
                <kbd>{key.shown}</kbd>
              </dt>
              <dd>{words(NAMES[key.stroke])}</dd>
            </div>
          ))}
        </dl>
      </div>
    </details>
  );
}
