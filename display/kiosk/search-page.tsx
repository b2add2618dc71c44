import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { ItemTiles } from "./items";
import { Keys, Typed } from "./keypad";
import type { Kiosk } from "./kiosk";
import { page, search } from "./search";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const DIGITS = [..."1234567890"];

/** Any item of the hall by a few letters; those found stand right beside the keys. */
export function Search({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const typed = useSignal("");
  const digits = useSignal(false);
  const items = kiosk.items.value;
  const found = typed.value && items ? search(items, typed.value) : [];
  const shown = page(found, 0, Math.min(kiosk.room.value, 8)).shown;

  /** What the letters have found, to be said after them. */
  function told(letters: string): string {
    return letters && items ? t("search_found", { n: search(items, letters).length }) : "";
  }

  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="heading">
          <h2>{t("search_title")}</h2>
          <p class="soft" role="status" data-field="found">
            {hint(typed.value, found.length, shown.length)}
          </p>
        </div>
      }
      nav={<Ways kiosk={kiosk} />}
    >
      <div class="finding">
        <div class="finding-keys">
          <Typed kiosk={kiosk} name="search" label={t("search_label")} placeholder={t("search_label")} typed={typed} onType={(next) => (typed.value = next)} told={told} />
          <Keys
            class="keys-letters"
            keys={digits.value ? DIGITS : LETTERS}
            onKey={(key) => (typed.value += key)}
            onDelete={() => (typed.value = typed.value.slice(0, -1))}
          >
            <button type="button" class="key key-word" data-action="key-set" onClick={() => (digits.value = !digits.value)}>
              {t(digits.value ? "letters" : "digits")}
            </button>
          </Keys>
        </div>
        <div class="finding-found">
          {typed.value === "" ? <div class="items" /> : <ItemTiles kiosk={kiosk} shown={items && shown} none={t("items_none")} zones onPress={kiosk.chooseItem} />}
        </div>
      </div>
    </Sheet>
  );
}

function hint(typed: string, found: number, shown: number): string {
  if (!typed) return t("search_hint");
  return found > shown ? t("search_more", { n: found }) : t("search_found", { n: found });
}
