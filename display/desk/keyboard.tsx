import { signal, useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { JSX, RefObject } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "../common/components";
import { comboOf, holderOf, isFree, isTyping, LETTERS, NUMPAD, shownKey, STROKES, strokeOf, type Combo, type KeyMap, type Stroke } from "./keys";
import { words } from "./words";

type Kept = { on: boolean; map: Partial<KeyMap> };

export type Keyboard = {
  on: ReadonlySignal<boolean>;
  map: ReadonlySignal<KeyMap>;
  /** The list of keys is open. */
  shown: Signal<boolean>;
  switchOn: (on: boolean) => void;
  /** Give a deed another key. */
  give: (stroke: Stroke, combo: Combo) => void;
  /** All keys at once: those of the number pad, or letters. */
  take: (map: KeyMap) => void;
};

/** The keys of one person on this machine. */
export function createKeyboard(person_id: string): Keyboard {
  const place = `hall.desk.keys.${person_id}`;
  const kept = read(place);
  const on = signal(kept.on);
  const map = signal<KeyMap>({ ...NUMPAD, ...kept.map });
  const keep = (): void => localStorage.setItem(place, JSON.stringify({ on: on.value, map: map.value }));
  return {
    on,
    map,
    shown: signal(false),
    switchOn: (next) => {
      on.value = next;
      keep();
    },
    give: (stroke, combo) => {
      map.value = { ...map.value, [stroke]: combo };
      keep();
    },
    take: (next) => {
      map.value = next;
      keep();
    },
  };
}

function read(place: string): Kept {
  try {
    const kept = JSON.parse(localStorage.getItem(place) ?? "{}") as Partial<Kept>;
    return { on: kept.on ?? true, map: kept.map ?? {} };
  } catch {
    return { on: true, map: {} };
  }
}

/** Perform by key while keys are switched on and nobody is typing. */
export function useKeys(keys: Keyboard, perform: (stroke: Stroke) => void, main: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (!keys.on.value || isTyping(event.target)) return;
      const stroke = strokeOf(event, keys.map.value);
      if (stroke === null || (event.code === "NumpadEnter" && pressesAnother(event.target, main.current))) return;
      event.preventDefault();
      perform(stroke);
    }
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [perform]);
}

/** Enter on another button presses that button. */
function pressesAnother(target: EventTarget | null, main: HTMLElement | null): boolean {
  const button = target instanceof HTMLElement ? target.closest("button, a, summary, label") : null;
  return button !== null && button !== main;
}

const NAMES: Record<Stroke, Parameters<typeof words>[0]> = {
  next: "key_next",
  "next-visitor": "key_next_visitor",
  pick: "key_pick",
  "take-up": "key_take_up",
  keys: "key_keys",
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
  "hand-over": "hand-over",
  "invite-rating": "invite-rating",
};

/** All keys with their names, beside the work and not in front of it: each can be changed, all can be switched off. */
export function KeysPanel({ keys, onClose }: { keys: Keyboard; onClose: () => void }): JSX.Element | null {
  const changing = useSignal<Stroke | null>(null);
  const said = useSignal("");
  const box = useRef<HTMLElement>(null);
  const shown = keys.shown.value;
  useEffect(() => {
    if (shown) box.current?.focus();
    changing.value = null;
    said.value = "";
  }, [shown]);
  const ask = useMemo(() => listenForKey(keys, changing, said), [keys]);
  if (!shown) return null;

  function onKeyDown(event: KeyboardEvent): void {
    if (changing.value !== null) ask(event);
    else if (event.key === "Escape") onClose();
  }

  return (
    <aside ref={box} class="keys" aria-label={words("keys")} tabIndex={-1} onKeyDown={onKeyDown}>
      <header class="keys-head">
        <h2>{words("keys")}</h2>
        <Button action="close-keys" kind="quiet" onPress={onClose}>
          {words("keys_close")}
        </Button>
      </header>
      <label class="keys-switch">
        <input type="checkbox" data-action="switch-keys" checked={keys.on.value} onChange={(event) => keys.switchOn(event.currentTarget.checked)} />
        {words("keys_on")}
      </label>
      <p class="quiet keys-hint">{words("keys_hint")}</p>
      <p class="keys-said" role="status" data-field="keys_said">
        {said.value}
      </p>
      <ul class="keys-list">
        {STROKES.map((stroke) => (
          <li key={stroke}>
            <button
              type="button"
              class="button keys-key"
              data-action="change-key"
              data-value={stroke}
              aria-pressed={changing.value === stroke}
              aria-label={words("change_key", { name: words(NAMES[stroke]), key: shownKey(keys.map.value[stroke]) })}
              onClick={() => {
                changing.value = changing.value === stroke ? null : stroke;
                said.value = changing.value ? words("press_key", { name: words(NAMES[stroke]) }) : "";
              }}
            >
              <kbd>{changing.value === stroke ? "…" : shownKey(keys.map.value[stroke])}</kbd>
            </button>
            <span>{words(NAMES[stroke])}</span>
          </li>
        ))}
      </ul>
      <div class="keys-sets">
        <Button action="keys-numpad" onPress={() => keys.take(NUMPAD)}>
          {words("keys_numpad")}
        </Button>
        <Button action="keys-letters" onPress={() => keys.take(LETTERS)}>
          {words("keys_letters")}
        </Button>
      </div>
    </aside>
  );
}

/** Takes the next key as the new one of the deed being changed; says why where it cannot be. */
function listenForKey(keys: Keyboard, changing: Signal<Stroke | null>, said: Signal<string>): (event: KeyboardEvent) => void {
  return (event) => {
    const stroke = changing.value;
    if (stroke === null || ["Alt", "Shift", "Control", "Meta", "Tab"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const combo = comboOf(event);
    if (event.key === "Escape") {
      changing.value = null;
      said.value = "";
      return;
    }
    if (combo === null || !isFree(combo)) {
      said.value = words("key_not_free");
      return;
    }
    const holder = holderOf(combo, keys.map.value);
    if (holder !== null && holder !== stroke) {
      said.value = words("key_taken", { key: shownKey(combo), name: words(NAMES[holder]) });
      return;
    }
    keys.give(stroke, combo);
    changing.value = null;
    said.value = words("key_changed", { name: words(NAMES[stroke]), key: shownKey(combo) });
  };
}
