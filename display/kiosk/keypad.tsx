import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Banner, Button } from "../common/components";
import { type Identity, type Order, grouped, readIdentity, typedKinds } from "./flow";
import { identityTitle } from "./identity-title";
import type { Kiosk } from "./kiosk";
import { spelled } from "./prompts";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

const ID_KEYS = [..."123456789X0"];
const PHONE_KEYS = [..."1234567890"];

type KeysProps = { keys: readonly string[]; onKey: (key: string) => void; onDelete?: () => void; class?: string; children?: ComponentChildren };

/** A keypad on the screen; nothing typed goes anywhere but to `onKey`. */
export function Keys({ keys, onKey, onDelete, class: extra = "", children }: KeysProps): JSX.Element {
  return (
    <div class={`keys ${extra}`}>
      {keys.map((key) => (
        <button key={key} type="button" class="key" data-action="key" data-value={key} onClick={() => onKey(key)}>
          {key}
        </button>
      ))}
      {children}
      {onDelete && (
        <button type="button" class="key key-delete" data-action="delete" onClick={onDelete}>
          {t("delete")}
        </button>
      )}
    </div>
  );
}

type TypedProps = {
  kiosk: Kiosk;
  name: string;
  label: string;
  placeholder?: string;
  typed: Signal<string>;
  onType: (value: string) => void;
  /** As it is shown; all that was typed otherwise. */
  shown?: string;
  /** What is said after a key, besides the key. */
  told?: (typed: string) => string;
};

/** What has been typed, by fingers or on a keypad of keys, wherever the focus is; under the voice guide each key is said. */
export function Typed({ kiosk, name, label, placeholder = "", typed, onType, shown = typed.value, told }: TypedProps): JSX.Element {
  const before = useRef(typed.value);
  useEffect(() => {
    const { length } = before.current;
    const changed = before.current !== typed.value;
    before.current = typed.value;
    if (!changed || !kiosk.guided.peek()) return;
    const key = typed.value.length > length ? spelled(typed.value.slice(length).toUpperCase()) : t("say_deleted");
    kiosk.voice.say([key, told?.(typed.value)].filter(Boolean).join(t("stop")), true);
  }, [typed.value]);

  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target instanceof HTMLInputElement) return;
      // What has been typed by now, not when the page was last drawn: keys come faster than frames.
      if (event.key === "Backspace") onType(typed.peek().slice(0, -1));
      else if (/^[\da-z]$/i.test(event.key)) onType(typed.peek() + event.key);
    }
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);

  return (
    <input
      class="typed"
      type="text"
      name={name}
      inputMode="none"
      autocomplete="off"
      spellcheck={false}
      aria-label={label}
      placeholder={placeholder}
      value={shown}
      onInput={(event) => onType(event.currentTarget.value)}
    />
  );
}

type IdentityProps = {
  kiosk: Kiosk;
  kinds: Identity["kind"][];
  /** What the number is for; what an identity is asked for otherwise. */
  why?: string;
  refused: string;
  action: string;
  next: string;
  onIdentity: (identity: Identity) => void;
};

/** An ID or phone number by keypad; kept in this component only, so that leaving the page forgets it. */
export function TypedIdentity({ kiosk, kinds, why = t("identity_why"), refused, action, next, onIdentity }: IdentityProps): JSX.Element {
  const typed = useSignal("");
  const bad = useSignal(false);
  const longest = kinds.includes("typed_id") ? 18 : 11;

  function type(value: string): void {
    bad.value = false;
    typed.value = value.toUpperCase().replace(/[^\dX]/g, "").slice(0, longest);
  }

  function go(): void {
    const identity = readIdentity(typed.value, kinds);
    if (identity) {
      onIdentity(identity);
      return;
    }
    bad.value = true;
    kiosk.voice.say(notRight(kinds), kiosk.guided.value || kiosk.elder.value);
  }

  const trouble = bad.value ? notRight(kinds) : refused;
  return (
    <div class="form">
      <div class="typed-row">
        <Typed kiosk={kiosk} name="identity" label={identityTitle(kinds)} typed={typed} shown={grouped(typed.value, kinds)} onType={type} />
        <button type="button" class="key key-word" data-action="clear" disabled={!typed.value} onClick={() => type("")}>
          {t("clear")}
        </button>
      </div>
      {trouble ? <Banner tone="bad">{trouble}</Banner> : <p class="soft form-why">{why}</p>}
      <Keys
        class="keys-digits"
        keys={kinds.includes("typed_id") ? ID_KEYS : PHONE_KEYS}
        onKey={(key) => type(typed.value + key)}
        onDelete={() => type(typed.value.slice(0, -1))}
      />
      <Button action={action} kind="primary" size="huge" busy={kiosk.busy.value} disabled={typed.value.length < 11} onPress={go}>
        {next}
      </Button>
    </div>
  );
}

/** What to look at in a number that is not right. */
function notRight(kinds: readonly Identity["kind"][]): string {
  if (kinds.length > 1) return t("identity_bad");
  return t(kinds.includes("phone") ? "identity_bad_phone" : "identity_bad_id");
}

export function AskIdentity({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  const kinds = typedKinds(order.zone);
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="heading">
          <h2>{identityTitle(kinds)}</h2>
        </div>
      }
      nav={<Ways kiosk={kiosk} />}
    >
      <TypedIdentity
        kiosk={kiosk}
        kinds={kinds}
        refused={kiosk.take.refused.value}
        action="give-identity"
        next={t("identity_next")}
        onIdentity={(identity) => kiosk.ask({ ...order, identity })}
      />
    </Sheet>
  );
}
