import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import { type Identity, type Order, readIdentity, typedKinds } from "./flow";
import type { Kiosk } from "./kiosk";
import { t } from "./texts";

const ID_KEYS = [..."123456789X0"];
const PHONE_KEYS = [..."1234567890"];

type KeysProps = { keys: readonly string[]; onKey: (key: string) => void; onDelete?: () => void; class?: string };

/** A keypad on the screen; nothing typed goes anywhere but to `onKey`. */
export function Keys({ keys, onKey, onDelete, class: extra = "" }: KeysProps): JSX.Element {
  return (
    <div class={`keys ${extra}`}>
      {keys.map((key) => (
        <button key={key} type="button" class="key" data-action="key" data-value={key} onClick={() => onKey(key)}>
          {key}
        </button>
      ))}
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
  kinds: Identity["kind"][];
  refused: string;
  action: string;
  next: string;
  onIdentity: (identity: Identity) => void;
};

/** An ID or phone number by keypad; kept in this component only, so that leaving the page forgets it. */
export function TypedIdentity({ kiosk, kinds, refused, action, next, onIdentity }: TypedProps): JSX.Element {
  const typed = useSignal("");
  const bad = useSignal(false);
  const longest = kinds.includes("typed_id") ? 18 : 11;

  function type(value: string): void {
    bad.value = false;
    typed.value = value.toUpperCase().replace(/[^\dX]/g, "").slice(0, longest);
  }

  function go(): void {
    const identity = readIdentity(typed.value, kinds);
    if (identity) onIdentity(identity);
    else bad.value = true;
  }

  const trouble = bad.value ? t("identity_bad") : refused;
  return (
    <div class="form">
      <input
        class="typed"
        type="text"
        name="identity"
        inputMode="none"
        autocomplete="off"
        aria-label={identityTitle(kinds)}
        value={typed.value}
        onInput={(event) => type(event.currentTarget.value)}
      />
      {trouble ? <Banner tone="bad">{trouble}</Banner> : <p class="soft">{t("identity_why")}</p>}
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

export function identityTitle(kinds: Identity["kind"][]): string {
  if (kinds.length > 1) return t("identity_title");
  return t(kinds[0] === "phone" ? "identity_title_phone" : "identity_title_id");
}

export function AskIdentity({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  const kinds = typedKinds(order.zone);
  return (
    <>
      <div class="heading">
        <h2>{identityTitle(kinds)}</h2>
      </div>
      <TypedIdentity
        kiosk={kiosk}
        kinds={kinds}
        refused={kiosk.take.refused.value}
        action="give-identity"
        next={t("identity_next")}
        onIdentity={(identity) => kiosk.ask({ ...order, identity })}
      />
      <nav class="bottom">
        <Button action="home" size="large" onPress={kiosk.home}>
          {t("home")}
        </Button>
      </nav>
    </>
  );
}
