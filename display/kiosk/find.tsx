import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import { Keys, Typed, TypedIdentity } from "./keypad";
import type { Kiosk, Look } from "./kiosk";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

/** A ticket by its number, or by what it was registered with. */
export function Find({ kiosk, look, by }: { kiosk: Kiosk; look: Look; by: "number" | "identity" }): JSX.Element {
  const other = by === "number" ? "identity" : "number";
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="heading">
          <h2>{t(look === "back" ? "find_back_title" : "find_reprint_title")}</h2>
        </div>
      }
      nav={
        <>
          <Ways kiosk={kiosk} />
          <Button action="find-other-way" kind="quiet" size="large" class="bottom-more" onPress={() => kiosk.look(look, other)}>
            {t(by === "number" ? "find_by_identity" : "find_by_number")}
          </Button>
        </>
      }
    >
      {by === "number" ? <ByNumber kiosk={kiosk} /> : <ByIdentity kiosk={kiosk} />}
    </Sheet>
  );
}

function ByNumber({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const typed = useSignal("");
  const prefixes = [...new Set(kiosk.state.value.zones.map((zone) => zone.prefix).filter(Boolean))];
  const refused = kiosk.find.refused.value;

  function type(value: string): void {
    kiosk.find.reset();
    typed.value = value.toUpperCase().replace(/[^A-Z\d]/g, "").slice(0, 8);
  }

  return (
    <div class="form form-number">
      <Typed
        kiosk={kiosk}
        name="ticket_no"
        label={t("result_number")}
        placeholder={t("find_hint", { example: `${prefixes[0] ?? "A"}012` })}
        typed={typed}
        onType={type}
      />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="keys-pair">
        <Keys class="keys-prefixes" keys={prefixes} onKey={(key) => type(typed.value + key)} />
        <Keys class="keys-digits" keys={[..."1234567890"]} onKey={(key) => type(typed.value + key)} onDelete={() => type(typed.value.slice(0, -1))} />
      </div>
      <Button
        action="find"
        kind="primary"
        size="huge"
        busy={kiosk.busy.value}
        disabled={!/\d/.test(typed.value)}
        onPress={() => void kiosk.find.run({ ticket_no: typed.value })}
      >
        {t("find")}
      </Button>
    </div>
  );
}

function ByIdentity({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  return (
    <TypedIdentity
      kiosk={kiosk}
      kinds={["typed_id", "phone"]}
      refused={kiosk.find.refused.value}
      action="find"
      next={t("find")}
      onIdentity={(identity) => void kiosk.find.run({ identity })}
    />
  );
}
