import type { JSX } from "preact";
import { Banner, Button, Figure } from "../common/components";
import { named } from "../common/lang";
import { common } from "../common/texts";
import { type Identity, type Order, typedKinds, warnsOfClosing } from "./flow";
import type { Kiosk } from "./kiosk";
import { t } from "./texts";

const PURPOSES = { consult: "purpose_consult", apply: "purpose_apply", pick_up: "purpose_pick_up" } as const;

export function Confirm({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  // The figures of this moment, not those of the touch that led here.
  const zone = kiosk.state.value.zones.find((one) => one.code === order.zone.code) ?? order.zone;
  const warned = warnsOfClosing(zone);
  const refused = kiosk.take.refused.value;
  return (
    <>
      <div class="heading">
        <h2>{warned ? t("closing_title") : t("confirm_title")}</h2>
      </div>
      <div class="confirm">
        <div class="confirm-facts">
          {warned && <ClosingWarning kiosk={kiosk} />}
          <dl class="facts">
            <Fact name={t("confirm_zone")}>{named(zone)}</Fact>
            {order.item && <Fact name={t("confirm_item")}>{named(order.item)}</Fact>}
          </dl>
          {zone.kind === "special_group" && <Banner tone="info">{t("special_who")}</Banner>}
          <div class="figures">
            <Figure label={t("confirm_waiting")} value={common("people", { n: zone.waiting })} field="waiting" />
            <Figure label={t("confirm_wait")} value={zone.wait.text} field="wait" />
          </div>
          {order.identity && <p class="soft">{t("identity_given", { masked: masked(order.identity) })}</p>}
          {refused && <Banner tone="bad">{refused}</Banner>}
        </div>
        <TakeButtons kiosk={kiosk} order={{ ...order, zone }} warned={warned} />
      </div>
      <nav class="bottom">
        <Button action="home" size="large" onPress={kiosk.home}>
          {warned ? t("closing_leave") : t("home")}
        </Button>
        {!order.identity && typedKinds(zone).length > 0 && (
          <Button action="offer-identity" kind="quiet" size="large" onPress={() => kiosk.offerIdentity(order)}>
            {identityOffer(typedKinds(zone))}
          </Button>
        )}
      </nav>
    </>
  );
}

function identityOffer(kinds: Identity["kind"][]): string {
  if (kinds.length > 1) return t("identity_offer");
  return t(kinds[0] === "phone" ? "identity_offer_phone" : "identity_offer_id");
}

function Fact({ name, children }: { name: string; children: string }): JSX.Element {
  return (
    <div class="fact">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function ClosingWarning({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { closes_at: closes } = kiosk.state.value.hall;
  return (
    <Banner tone="warn" field="closing_warning">
      {t("closing_text")} {closes && t("closing_until", { time: closes })}
    </Banner>
  );
}

type TakeProps = { kiosk: Kiosk; order: Order; warned: boolean };

/** Where the zone asks for the purpose, its answer is the touch that takes the number. */
function TakeButtons({ kiosk, order, warned }: TakeProps): JSX.Element {
  const purposes = order.zone.purposes.filter((code): code is keyof typeof PURPOSES => code in PURPOSES);
  if (purposes.length === 0) {
    return (
      <Button action="take" kind="primary" size="huge" busy={kiosk.busy.value} onPress={() => void kiosk.take.run(order)}>
        {warned ? t("closing_take") : t("take")}
      </Button>
    );
  }
  return (
    <div class="purposes">
      <p class="purposes-title">{t("purpose_title")}</p>
      {purposes.map((code) => (
        <Button
          key={code}
          action="take"
          value={code}
          kind="primary"
          size="huge"
          busy={kiosk.busy.value}
          onPress={() => void kiosk.take.run({ ...order, purpose: code })}
        >
          {t(PURPOSES[code])}
        </Button>
      ))}
    </div>
  );
}

/** First three and last two places, the rest hidden. */
function masked({ number }: Identity): string {
  return `${number.slice(0, 3)}${"*".repeat(number.length - 5)}${number.slice(-2)}`;
}
