import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import { Keys, Typed, TypedIdentity } from "./keypad";
import type { Kiosk } from "./kiosk";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

const CODE_DIGITS = 8;

/** Coming with a booking: its code typed or scanned, the card on the reader, or the ID or phone number it was made with. */
export function CheckIn({ kiosk, by }: { kiosk: Kiosk; by: "code" | "identity" }): JSX.Element {
  const other = by === "code" ? "identity" : "code";
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="heading">
          <h2>{t("booking_title")}</h2>
          <p class="soft hint">{t("booking_hint")}</p>
        </div>
      }
      nav={
        <>
          <Ways kiosk={kiosk} />
          <Button action="check-in-other-way" kind="quiet" size="large" class="bottom-more" onPress={() => kiosk.comeBooked(other)}>
            {t(by === "code" ? "booking_by_identity" : "booking_by_code")}
          </Button>
        </>
      }
    >
      {by === "code" ? (
        <ByCode kiosk={kiosk} />
      ) : (
        <TypedIdentity
          kiosk={kiosk}
          kinds={["typed_id", "phone"]}
          refused={kiosk.checkIn.refused.value}
          action="check-in"
          next={t("booking_check_in")}
          onIdentity={(identity) => void kiosk.checkIn.run({ identity })}
        />
      )}
    </Sheet>
  );
}

function ByCode({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const typed = useSignal("");
  const refused = kiosk.checkIn.refused.value;

  function type(value: string): void {
    kiosk.checkIn.reset();
    typed.value = value.replace(/\D/g, "").slice(0, CODE_DIGITS);
  }

  return (
    <div class="form">
      <Typed
        kiosk={kiosk}
        name="code"
        label={t("booking_code")}
        placeholder={t("booking_code_hint")}
        typed={typed}
        shown={typed.value.length > 4 ? `${typed.value.slice(0, 4)} ${typed.value.slice(4)}` : typed.value}
        onType={type}
      />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <Keys class="keys-digits" keys={[..."1234567890"]} onKey={(key) => type(typed.value + key)} onDelete={() => type(typed.value.slice(0, -1))} />
      <Button
        action="check-in"
        kind="primary"
        size="huge"
        busy={kiosk.busy.value}
        disabled={typed.value.length < CODE_DIGITS}
        onPress={() => void kiosk.checkIn.run({ code: typed.value })}
      >
        {t("booking_check_in")}
      </Button>
    </div>
  );
}
