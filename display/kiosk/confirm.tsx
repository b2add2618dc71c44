import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Alternatives } from "../common/alternatives";
import { get } from "../common/api";
import { Banner, Button, Figure } from "../common/components";
import type { ItemGuide, ServiceItem, Theme, Zone } from "../common/contract";
import { lang, named } from "../common/lang";
import { waitText } from "../common/wait";
import { canTake, closingSentences, closingTitle, people, whyNot } from "./facts";
import { type Identity, masked, type Order, typedKinds, warnsOfClosing } from "./flow";
import type { Kiosk } from "./kiosk";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";
import { OutsideHours } from "./zone-tile";

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
            <h2>{warned ? closingTitle(zone) : t("confirm_title")}</h2>
          </div>
          <Facts kiosk={kiosk} order={wanted} warned={warned} />
        </>
      }
      nav={
        <>
          <Ways kiosk={kiosk} home={warned ? t("closing_leave") : t("home")} />
          {/* In large type a warning takes the room of what may be left out. */}
          {!order.identity && typedKinds(zone).length > 0 && !(warned && kiosk.elder.value) && (
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
          class={`take ${warned ? "take-warned" : ""}`}
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
    <div class={`confirm-facts ${warned ? "confirm-warned" : ""}`}>
      {warned && (
        <Banner tone="warn" field="closing_warning">
          {closingSentences(zone)}
        </Banner>
      )}
      {refused && <Banner tone="bad">{refused}</Banner>}
      <OutsideHours zone={zone} />
      <div class="wanted">
        <p class="wanted-item">{item ? named(item) : named(zone)}</p>
        {item && !item.theme && <p class="wanted-zone">{named(zone)}</p>}
        {needs && (
          <p class="wanted-needs" data-field="guide_text">
            <strong>{t("confirm_needs")}</strong>
            {needs}
          </p>
        )}
        {item?.theme && <Chain kiosk={kiosk} theme={item.theme} />}
        {item && <Guide kiosk={kiosk} item={item} />}
        {zone.kind === "special_group" && <p class="wanted-needs">{t("special_who")}</p>}
        {order.identity && <p class="soft">{t("identity_given", { masked: masked(order.identity) })}</p>}
      </div>
      <div class="figures">
        <Figure label={t("confirm_waiting")} value={people(zone.waiting)} field="waiting" />
        <Figure label={t("confirm_wait")} value={waitText(zone)} field="wait" />
        <Figure label={t("confirm_windows")} value={zone.windows_open > 0 ? t("windows_count", { n: zone.windows_open }) : t("windows_none")} field="windows_open" />
        {zone.issuing.closes_at && <Figure label={t("confirm_closes")} value={zone.issuing.closes_at} field="closes_at" />}
      </div>
      {canTake(zone) && (
        <Alternatives
          hall={kiosk.hall}
          zone={zone.code}
          item={item?.code ?? null}
          waitSeconds={"p50_seconds" in zone.wait ? zone.wait.p50_seconds : null}
          links={false}
          turn={0}
        />
      )}
      {zone.issuing.rule && !warned && (
        <p class="soft hint" data-field="session_rule">
          {zone.issuing.rule}
        </p>
      )}
    </div>
  );
}

/** One number for all of it: where it leads, in order. */
function Chain({ kiosk, theme }: { kiosk: Kiosk; theme: Theme }): JSX.Element {
  return (
    <div class="wanted-chain" data-field="theme">
      <p>{t("theme_what")}</p>
      <ol>
        {theme.steps.map((step, n) => (
          <li key={n}>{stepName(kiosk, step)}</li>
        ))}
      </ol>
    </div>
  );
}

function stepName(kiosk: Kiosk, step: Theme["steps"][number]): string {
  const item = step.service_item && kiosk.items.value?.find((one) => one.code === step.service_item);
  const zone = kiosk.state.value.zones.find((one) => one.code === step.zone);
  return item ? named(item) : zone ? named(zone) : step.zone;
}

/** Where the guide is read on one's own phone, and where the matter can be done without a number. */
function Guide({ kiosk, item }: { kiosk: Kiosk; item: ServiceItem }): JSX.Element | null {
  const guide = useSignal<ItemGuide | null>(null);
  useEffect(() => {
    if (!item.guide_url) return;
    const stop = new AbortController();
    const path = `/api/v1/halls/${encodeURIComponent(kiosk.hall)}/service-items/${encodeURIComponent(item.code)}/guide`;
    // Nobody is kept from a number because a code could not be had.
    void get<ItemGuide>(path, { tries: 2, signal: stop.signal }).then((found) => (guide.value = found), () => undefined);
    return () => stop.abort();
  }, [item.code]);
  if (!item.self_service && !guide.value?.qr_svg) return null;
  return (
    <div class="wanted-ways">
      {item.self_service && (
        <p class="wanted-instead" data-field="self_service">
          <strong>{t("instead")}</strong>
          <span>{lang.value === "en" ? t("instead_where") : item.self_service}</span>
          <span class="soft">{t("instead_more")}</span>
        </p>
      )}
      {guide.value?.qr_svg && (
        <p class="wanted-guide" data-field="guide_url">
          <span class="code" dangerouslySetInnerHTML={{ __html: guide.value.qr_svg }} />
          <span>{t("guide_scan")}</span>
        </p>
      )}
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
