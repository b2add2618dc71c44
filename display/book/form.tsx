import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Field } from "../common/components";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { Places, Slots } from "./parts";
import { at, type Booking, type Offer, type SlotFree, type Wanted } from "./server";
import { t } from "./texts";

type FormProps = { offer: Offer; onBooked: (booking: Booking) => void; staff?: boolean };

/** Matter, time, person: one after the other on one page, what was chosen above stays in sight and can be changed. */
export function BookForm({ offer, onBooked, staff = false }: FormProps): JSX.Element {
  const wanted = useSignal<Wanted | null>(null);
  const slot = useSignal<SlotFree | null>(null);
  if (!wanted.value) return <Places offer={offer} onChoose={(chosen) => (wanted.value = chosen)} />;
  const place = offer.places.find((one) => one.zone === wanted.value?.zone);
  const item = place?.items.find((one) => one.code === wanted.value?.item);
  return (
    <>
      <section class="card chosen">
        <p data-field="chosen">
          {place && named(place)}
          {item && ` · ${named(item)}`}
        </p>
        <Button
          action="change-item"
          kind="quiet"
          onPress={() => {
            wanted.value = null;
            slot.value = null;
          }}
        >
          {t("change")}
        </Button>
      </section>
      <section class="card">
        <h2>{t("when")}</h2>
        <Slots hall={offer.hall.code} wanted={wanted.value} chosen={slot.value?.starts_at ?? ""} onChoose={(chosen) => (slot.value = chosen)} />
      </section>
      {slot.value && <Person key={slot.value.starts_at} offer={offer} wanted={wanted.value} slot={slot.value} onBooked={onBooked} staff={staff} />}
    </>
  );
}

/** What has been typed stays when another time is chosen, until the page is left. */
const kept = signal({ name: "", phone: "", id: "", relative: false });

export function forgetPerson(): void {
  kept.value = { name: "", phone: "", id: "", relative: false };
}

function Person({ offer, wanted, slot, onBooked, staff }: FormProps & { wanted: Wanted; slot: SlotFree }): JSX.Element {
  const { identity, relatives } = offer.rules;
  const channel = useSignal("counter");
  const person = kept.value;
  const set = (more: Partial<typeof person>): void => void (kept.value = { ...kept.value, ...more });
  const needsId = identity === "real_name" && !person.relative;
  const book = useMemo(
    () =>
      action<[object]>(async (press, body) => {
        const booking = await post<Booking>(at(offer.hall.code, "bookings"), body, { press });
        forgetPerson();
        onBooked(booking);
      }),
    [],
  );

  function go(): void {
    void book.run({
      zone: wanted.zone,
      ...(wanted.item ? { service_item: wanted.item } : {}),
      starts_at: slot.starts_at,
      phone: person.phone,
      name: person.name,
      for_relative: person.relative,
      language: lang.value,
      ...(needsId && person.id ? { identity: person.id } : {}),
      ...(staff ? { channel: channel.value } : {}),
    });
  }

  return (
    <section class="card" aria-label={t("who")}>
      <h2>{t("who")}</h2>
      {staff && (
        <Choice
          label={t("staff_channel")}
          name="channel"
          value={channel.value}
          options={[
            { value: "counter", text: t("channel_counter") },
            { value: "phone", text: t("channel_phone") },
          ]}
          onChoose={(value) => (channel.value = value)}
        />
      )}
      {relatives && (
        <label class="tick">
          <input type="checkbox" name="for_relative" checked={person.relative} onChange={(event) => set({ relative: event.currentTarget.checked })} />
          <span>{t("relative")}</span>
        </label>
      )}
      {identity !== "phone" && <Field label={t("name")} name="name" value={person.name} maxLength={50} autocomplete={staff ? "off" : "name"} onInput={(name) => set({ name })} />}
      <Field label={t("phone")} name="phone" type="tel" value={person.phone} maxLength={20} hint={t("phone_hint")} autocomplete={staff ? "off" : "tel"} onInput={(phone) => set({ phone })} />
      {needsId && <Field label={t("id")} name="identity" value={person.id} maxLength={20} onInput={(id) => set({ id })} />}
      {book.refused.value && <Banner tone="bad" field="refused">{book.refused.value}</Banner>}
      {book.unanswered.value && <Banner tone="warn">{common("unanswered")}</Banner>}
      <Button action="book" kind="primary" size="large" busy={book.busy.value} disabled={!person.phone || (identity !== "phone" && !person.name)} onPress={go}>
        {`${t("book")} ${clock(slot.starts_at)}–${clock(slot.ends_at)}`}
      </Button>
    </section>
  );
}
