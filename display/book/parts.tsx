import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Field } from "../common/components";
import { clock, day as longDay } from "../common/format";
import { lang, named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { type Booking, type Brief, type DayFree, daysPath, type Offer, type Place, type SlotFree, useRead, type Wanted } from "./server";
import { t } from "./texts";

/** Zones and items that have places; one touch chooses. */
export function Places({ offer, onChoose }: { offer: Offer; onChoose: (wanted: Wanted) => void }): JSX.Element {
  const typed = useSignal("");
  const wanted = typed.value.trim().toLowerCase();
  const places = offer.places.map((place) => ({ ...place, items: place.items.filter((item) => fits(item, wanted)) }));
  const found = places.filter((place) => place.items.length > 0 || (!wanted && !place.item_required));
  if (offer.places.length === 0) return <Banner tone="info">{t("no_places")}</Banner>;
  return (
    <section class="card" aria-label={t("what")}>
      <h2>{t("what")}</h2>
      <Field label={t("filter")} name="item" type="search" value={typed.value} maxLength={60} onInput={(value) => (typed.value = value)} />
      {found.length === 0 && <p class="soft">{t("nothing")}</p>}
      {found.map((place) => (
        <PlaceList key={place.zone} place={place} whole={!wanted && !place.item_required} onChoose={onChoose} />
      ))}
    </section>
  );
}

function fits(item: { name: string; name_en: string }, wanted: string): boolean {
  return item.name.toLowerCase().includes(wanted) || item.name_en.toLowerCase().includes(wanted);
}

function PlaceList({ place, whole, onChoose }: { place: Place; whole: boolean; onChoose: (wanted: Wanted) => void }): JSX.Element {
  return (
    <div class="place">
      <h3>{named(place)}</h3>
      <ul class="choices">
        {whole && (
          <li>
            <button type="button" class="choice-line" data-action="choose-zone" data-value={place.zone} onClick={() => onChoose({ zone: place.zone, item: "" })}>
              {t("any_item")}
            </button>
          </li>
        )}
        {place.items.map((item) => (
          <li key={item.code}>
            <button type="button" class="choice-line" data-action="choose-item" data-value={item.code} onClick={() => onChoose({ zone: place.zone, item: item.code })}>
              {named(item)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

type SlotsProps = { hall: string; wanted: Wanted; chosen?: string; now?: string; onChoose: (slot: SlotFree) => void };

/** A day, then a time of it; full ones can be seen and not be chosen. now: the time that is to be left, which cannot be chosen and is not full for its own visitor. */
export function Slots({ hall, wanted, chosen = "", now = "", onChoose }: SlotsProps): JSX.Element {
  const days = useRead<{ days: DayFree[] }>(daysPath(hall, wanted));
  const picked = useSignal("");
  const list = days.value.value?.days;
  if (days.refused.value) return <Banner tone="bad">{days.refused.value}</Banner>;
  if (!list) return <Skeleton />;
  if (list.length === 0) return <Banner tone="info">{t("no_days")}</Banner>;
  const day = list.find((one) => one.day === picked.value) ?? list.find((one) => one.free > 0) ?? list[0]!;
  return (
    <>
      <ul class="days" aria-label={t("when")}>
        {list.map((one) => (
          <li key={one.day}>
            <button
              type="button"
              class="day-choice"
              data-action="choose-day"
              data-value={one.day}
              aria-pressed={one.day === day.day}
              onClick={() => (picked.value = one.day)}
            >
              <span>{weekday(one.day)}</span>
              <strong>{shortDay(one.day)}</strong>
              <span class="soft">{one.free ? t("places_left", { n: one.free }) : t("full")}</span>
            </button>
          </li>
        ))}
      </ul>
      <ul class="slots">
        {day.slots.map((slot) => (
          <li key={slot.starts_at}>
            <button
              type="button"
              class="slot"
              data-action="choose-slot"
              data-value={clock(slot.starts_at)}
              aria-pressed={slot.starts_at === chosen}
              disabled={slot.free === 0 || slot.starts_at === now}
              onClick={() => onChoose(slot)}
            >
              <strong>{`${clock(slot.starts_at)}–${clock(slot.ends_at)}`}</strong>
              <span>{slot.starts_at === now ? t("time_now") : slot.free ? t("places_left", { n: slot.free }) : t("full")}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A calendar day is the same everywhere, so it is read as Greenwich's. */
function dateOf(day: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(lang.value === "en" ? "en-GB" : "zh-CN", { ...options, timeZone: "UTC" }).format(new Date(`${day}T00:00Z`));
}

function weekday(day: string): string {
  return dateOf(day, { weekday: "short" });
}

function shortDay(day: string): string {
  return dateOf(day, { month: lang.value === "en" ? "short" : "numeric", day: "numeric" });
}

/** "2026年3月3日星期二 09:00–09:30"; a voucher has its whole day. */
export function whenOf(booking: Brief): string {
  return `${longDay(booking.starts_at)} ${clock(booking.starts_at)}–${clock(booking.ends_at)}`;
}

export function placeOf(booking: Brief): string {
  return named({ name: booking.zone_name, name_en: booking.zone_name_en });
}

export function itemOf(booking: Brief): string {
  return named({ name: booking.item_name ?? "", name_en: booking.item_name_en });
}

/** How a booking stands; one whose time the hall is shut in is no booking to count on. */
export function stateOf(booking: Brief): Brief["state"] | "shut" {
  return booking.shut ? "shut" : booking.state;
}

/** Everything a visitor has to know of the booking, with the code to be scanned. */
export function BookingCard({ booking }: { booking: Booking }): JSX.Element {
  const shown = stateOf(booking);
  const live = shown === "booked";
  return (
    <article class="card booking" data-field="booking" data-value={booking.state}>
      <p class={`state state-${shown}`} data-field="state">
        {t(`state_${shown}`)}
        {booking.for_relative && ` · ${t("for_relative")}`}
      </p>
      {booking.notice && <Banner tone={booking.shut ? "bad" : "warn"} field="notice">{booking.notice}</Banner>}
      {booking.reminder && <Banner tone="info" field="reminder">{booking.reminder}</Banner>}
      <div class="booking-code">
        <p>
          <span class="soft">{t("your_code")}</span>
          <strong class="code" data-field="code">{`${booking.code.slice(0, 4)} ${booking.code.slice(4)}`}</strong>
        </p>
        {live && <div class="qr" role="img" aria-label={t("qr_label")} dangerouslySetInnerHTML={{ __html: booking.qr_svg }} />}
      </div>
      <dl class="facts">
        <Fact term={t("time")} field="when" text={whenOf(booking)} />
        {booking.is_voucher && <Fact term="" field="voucher" text={t("voucher")} />}
        <Fact term={t("hall")} field="hall" text={[named(booking.hall), booking.hall.address].filter(Boolean).join(" · ")} />
        <Fact term={t("place")} field="zone" text={placeOf(booking)} />
        {itemOf(booking) && <Fact term={t("item")} field="service_item" text={itemOf(booking)} />}
        <Fact term={t("visitor")} field="visitor" text={[booking.name, booking.phone].filter(Boolean).join(" ")} />
        {live && <Fact term={t("check_in_time")} field="check_in" text={`${clock(booking.check_in_from)}–${clock(booking.check_in_until)}`} />}
        {booking.materials && <Fact term={t("materials")} field="materials" text={booking.materials} language="zh-CN" />}
        {booking.ticket && <Fact term={t("ticket_no")} field="ticket_no" text={booking.ticket.ticket_no} />}
      </dl>
      {booking.guide_url && (
        <a class="button" href={booking.guide_url} rel="noreferrer">
          {t("guide")}
        </a>
      )}
    </article>
  );
}

function Fact({ term, field, text, language }: { term: string; field: string; text: string; language?: string }): JSX.Element {
  return (
    <div class="fact">
      <dt>{term}</dt>
      <dd data-field={field} lang={language}>
        {text}
      </dd>
    </div>
  );
}
