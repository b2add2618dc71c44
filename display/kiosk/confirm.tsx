import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button, Figure } from "../common/components";
import type { Zone } from "../common/contract";
import { lang, named } from "../common/lang";
import { canTake, people, whyNot } from "./facts";
import { type Identity, masked, type Order, typedKinds, warnsOfClosing } from "./flow";
import type { Kiosk } from "./kiosk";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

const PURPOSES = { apply: "purpose_apply", consult: "purpose_consult", pick_up: "purpose_pick_up" } as const;
type Purpose = keyof typeof PURPOSES;

/** All that should be known before, and the touch that takes the number. */
export function Confirm({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  // The figures of this moment, not those of the touch that led here.
  const zone = kiosk.state.value.zones.find((one) => one.code === order.zone.code) ?? order.zone;
  const purpose = useSignal(order.purpose);
  const warned = warnsOfClosing(zone, kiosk.live.now());
  const wanted = { ...order, zone, purpose: purpose.value };
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <>
          <div class="heading">
            <h2>{warned ? t("closing_title") : t("confirm_title")}</h2>
          </div>
          <Facts kiosk={kiosk} order={wanted} warned={warned} />
        </>
      }
      nav={
        <>
          <Ways kiosk={kiosk} home={warned ? t("closing_leave") : t("home")} />
          {!order.identity && typedKinds(zone).length > 0 && (
            <Button action="offer-identity" kind="quiet" size="large" class="bottom-more" onPress={() => kiosk.offerIdentity(wanted)}>
              {identityOffer(typedKinds(zone))}
            </Button>
          )}
        </>
      }
    >
      <div class="taking">
        <Purposes zone={zone} chosen={purpose.value} onChoose={(next) => (purpose.value = next)} />
        <Button
          action="take"
          {...(purpose.value ? { value: purpose.value } : {})}
          kind="primary"
          size="huge"
          class="take"
          disabled={!canTake(zone)}
          busy={kiosk.busy.value}
          onPress={() => void kiosk.take.run(wanted)}
        >
          {warned ? t("closing_take") : t("take")}
        </Button>
      </div>
    </Sheet>
  );
}

function Facts({ kiosk, order, warned }: { kiosk: Kiosk; order: Order; warned: boolean }): JSX.Element {
  const { zone, item } = order;
  const refused = canTake(zone) ? kiosk.take.refused.value : whyNot(zone);
  // What to bring is written in the hall's language only.
  const needs = lang.value === "en" ? "" : (item?.guide_text ?? "");
  return (
    <div class="confirm-facts">
      {warned && (
        <Banner tone="warn" field="closing_warning">
          {t("closing_text")} {zone.issuing.closes_at && t("closing_until", { time: zone.issuing.closes_at })} {t("closing_instead")}
        </Banner>
      )}
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="wanted">
        <p class="wanted-item">{item ? named(item) : named(zone)}</p>
        {item && <p class="wanted-zone">{named(zone)}</p>}
        {needs && (
          <p class="wanted-needs" data-field="guide_text">
            <strong>{t("confirm_needs")}</strong>
            {needs}
          </p>
        )}
        {zone.kind === "special_group" && <p class="wanted-needs">{t("special_who")}</p>}
        {order.identity && <p class="soft">{t("identity_given", { masked: masked(order.identity) })}</p>}
      </div>
      <div class="figures">
        <Figure label={t("confirm_waiting")} value={people(zone.waiting)} field="waiting" />
        <Figure label={t("confirm_wait")} value={zone.wait.text} field="wait" />
        <Figure label={t("confirm_windows")} value={zone.windows_open > 0 ? t("windows_count", { n: zone.windows_open }) : t("windows_none")} field="windows_open" />
        {zone.issuing.closes_at && <Figure label={t("confirm_closes")} value={zone.issuing.closes_at} field="closes_at" />}
      </div>
    </div>
  );
}

function identityOffer(kinds: Identity["kind"][]): string {
  if (kinds.length > 1) return t("identity_offer");
  return t(kinds[0] === "phone" ? "identity_offer_phone" : "identity_offer_id");
}

/** Already answered as most would; another answer is one touch more. */
function Purposes({ zone, chosen, onChoose }: { zone: Zone; chosen: string; onChoose: (purpose: string) => void }): JSX.Element | null {
  const purposes = zone.purposes.filter((code): code is Purpose => code in PURPOSES);
  if (purposes.length < 2) return null;
  return (
    <div class="purposes" role="group" aria-label={t("purpose_title")}>
      <span class="purposes-title">{t("purpose_title")}</span>
      {purposes.map((code) => (
        <button
          key={code}
          type="button"
          class="purpose"
          data-action="choose-purpose"
          data-value={code}
          aria-pressed={code === chosen}
          onClick={() => onChoose(code)}
        >
          {t(PURPOSES[code])}
        </button>
      ))}
    </div>
  );
}
