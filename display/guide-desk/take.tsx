import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Field } from "../common/components";
import type { HallState, ServiceItem, Ticket, WindowNow, Zone } from "../common/contract";
import { lang, named } from "../common/lang";
import { Select } from "../common/select";
import { search } from "../kiosk/search";
import { sendStraight, withSlip, type Made } from "./server";
import { WindowDialog } from "./straight";
import { t } from "./texts";

const SHOWN = 8;

type TakeProps = { hall: HallState; items: ServiceItem[]; guides: boolean; onMade: (made: Made) => void };
/** What is asked for: a service, or a zone without one. */
type Wanted = { item: ServiceItem | null; zone: string };

/** A number for somebody who stands beside the guide. */
export function Take({ hall, items, guides, onMade }: TakeProps): JSX.Element {
  const typed = useSignal("");
  const wanted = useSignal<Wanted>({ item: null, zone: "" });
  const group = useSignal("");
  const phone = useSignal("");
  const identity = useSignal("");
  const asksWindow = useSignal(false);
  const take = useMemo(
    () =>
      action<[object]>(async (pressed, body) => {
        const ticket = await post<Ticket>(`/api/v1/halls/${encodeURIComponent(hall.hall.code)}/tickets`, body, { press: pressed });
        forget();
        onMade(await withSlip(ticket));
      }),
    [hall.hall.code],
  );
  const straight = useMemo(
    () =>
      action<[WindowNow, object]>(async (pressed, window, body) => {
        const ticket = await sendStraight(pressed, window, body);
        asksWindow.value = false;
        forget();
        onMade(await withSlip(ticket));
      }),
    [],
  );

  function forget(): void {
    typed.value = group.value = phone.value = identity.value = "";
    wanted.value = { item: null, zone: "" };
  }

  function body(): Record<string, unknown> {
    const { item, zone } = wanted.value;
    return {
      ...(zone ? { zone } : {}),
      language: lang.value,
      ...(item ? { service_item: item.code } : {}),
      ...(group.value ? { special_group: group.value } : {}),
      ...(phone.value.trim() ? { phone: phone.value.trim() } : {}),
      ...(identity.value.trim() ? { identity: identity.value.trim() } : {}),
    };
  }

  const { item, zone } = wanted.value;
  const zones = hall.zones.filter((one) => one.issues_tickets);
  const found = typed.value.trim() ? search(items, typed.value).slice(0, SHOWN) : [];
  const refused = take.unanswered.value ? t("unanswered") : take.refused.value;
  return (
    <section class="panel" data-value="take">
      <h2>{t("take")}</h2>
      <p class="quiet">{t("take_hint")}</p>
      {item ? (
        <p class="item-chosen" data-field="service_item">
          <span>
            <span class="quiet">{t("item_chosen")}</span> <strong>{named(item)}</strong>
          </span>
          <Button action="change-item" kind="quiet" onPress={() => (wanted.value = { item: null, zone: "" })}>
            {t("change_item")}
          </Button>
        </p>
      ) : (
        <>
          <Field label={t("find_item")} name="item" type="search" maxLength={40} value={typed.value} onInput={(text) => (typed.value = text)} />
          {typed.value.trim() && found.length === 0 && <p class="quiet">{t("items_none")}</p>}
          <div class="item-list">
            {found.map((one) => (
              <Button key={one.code} action="choose-item" value={one.code} class="item-button" onPress={() => (wanted.value = { item: one, zone: one.zone })}>
                {named(one)}
              </Button>
            ))}
          </div>
          <div class="zone-list" role="group" aria-label={t("zones")}>
            {zones.map((one) => (
              <ZoneButton key={one.code} zone={one} pressed={zone === one.code} onPress={() => (wanted.value = { item: null, zone: one.code })} />
            ))}
          </div>
        </>
      )}
      <Select
        label={t("group")}
        name="special_group"
        value={group.value}
        options={[{ value: "", text: t("group_none") }, ...hall.hall.special_groups.map((one) => ({ value: one.code, text: named(one) }))]}
        onChoose={(one) => (group.value = one)}
      />
      <details class="take-more">
        <summary>{t("more")}</summary>
        <div class="take-fields">
          <Field label={t("phone")} name="phone" type="tel" maxLength={20} value={phone.value} onInput={(text) => (phone.value = text)} />
          <Field label={t("identity")} name="identity" maxLength={20} value={identity.value} onInput={(text) => (identity.value = text.toUpperCase())} />
        </div>
      </details>
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="take-deeds">
        <Button action="take" kind="primary" size="large" busy={take.busy.value} disabled={!zone} onPress={() => void take.run(body())}>
          {t("do_take")}
        </Button>
        {guides && group.value && (
          <Button action="straight" size="large" onPress={() => { straight.reset(); asksWindow.value = true; }}>
            {t("straight")}
          </Button>
        )}
      </div>
      {asksWindow.value && (
        <WindowDialog
          hall={hall}
          refused={straight.unanswered.value ? t("unanswered") : straight.refused.value}
          busy={straight.busy.value}
          onChoose={(window) => void straight.run(window, body())}
          onClose={() => (asksWindow.value = false)}
        />
      )}
    </section>
  );
}

function ZoneButton({ zone, pressed, onPress }: { zone: Zone; pressed: boolean; onPress: () => void }): JSX.Element {
  return (
    <Button action="choose-zone" value={zone.code} pressed={pressed} disabled={!zone.issuing.open} class="zone-button" onPress={onPress}>
      {`${zone.prefix} ${named(zone)}`}
    </Button>
  );
}
