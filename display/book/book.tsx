import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog, Field, LanguageSwitch } from "../common/components";
import { named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { common } from "../common/texts";
import { BookForm } from "./form";
import { BookingCard, Slots } from "./parts";
import { at, type Booking, type CheckedIn, type Offer, useOffer } from "./server";
import { t } from "./texts";

type Tab = "book" | "mine";

/** For everybody, without an account: book, and with code and phone look up, move, cancel, check in. */
export function Book({ hall }: { hall: string }): JSX.Element {
  const offer = useOffer(hall);
  const told = codeInAddress();
  const tab = useSignal<Tab>(told ? "mine" : "book");
  const made = useSignal<Booking | null>(null);
  useEffect(() => {
    document.title = t("title");
  });
  function keep(booking: Booking): void {
    made.value = booking;
    // Whoever loads the page again still has the code; with it alone nothing can be seen or done.
    history.replaceState(null, "", `${location.pathname}?code=${encodeURIComponent(booking.code)}`);
  }
  const known = offer.value.value;
  return (
    <div class="book" data-page="book">
      <header class="book-top">
        <div>
          <h1>{t("title")}</h1>
          {known && (
            <p class="soft" data-field="hall">
              {named(known.hall)}
            </p>
          )}
        </div>
        <LanguageSwitch />
      </header>
      <nav class="book-tabs" aria-label={t("title")}>
        {(["book", "mine"] as const).map((name) => (
          <button
            key={name}
            type="button"
            class="book-tab"
            data-action="tab"
            data-value={name}
            aria-current={tab.value === name ? "page" : undefined}
            onClick={() => {
              tab.value = name;
              made.value = null;
            }}
          >
            {t(`tab_${name}`)}
          </button>
        ))}
      </nav>
      <main class="book-main">
        {offer.refused.value && <Banner tone="bad">{offer.refused.value}</Banner>}
        {!known && !offer.refused.value && <Skeleton />}
        {known && tab.value === "mine" && <Mine offer={known} code={told} />}
        {known && tab.value === "book" && (made.value ? <Made booking={made.value} offer={known} /> : <BookForm offer={known} onBooked={keep} />)}
      </main>
      {known && (
        <footer class="book-foot soft">
          <p>{known.told}</p>
          <p>{t("walk_in")}</p>
          {known.hall.phone && (
            <p>
              {t("call_hall")} <a href={`tel:${known.hall.phone.replace(/[^\d+]/g, "")}`}>{known.hall.phone}</a>
            </p>
          )}
        </footer>
      )}
    </div>
  );
}

function codeInAddress(): string {
  return new URLSearchParams(location.search).get("code") ?? "";
}

function Made({ booking }: { booking: Booking; offer: Offer }): JSX.Element {
  useEffect(() => scrollTo(0, 0), []);
  return (
    <>
      <Banner tone="good" field="booked">
        {t("booked")} · {t("keep_code")}
      </Banner>
      <BookingCard booking={booking} />
    </>
  );
}

function Mine({ offer, code }: { offer: Offer; code: string }): JSX.Element {
  const typed = useSignal({ code, phone: "" });
  const found = useSignal<Booking | null>(null);
  const lookUp = useMemo(
    () =>
      action<[object]>(async (press, who) => {
        found.value = await post<Booking>(at(offer.hall.code, "bookings", "actions", "look-up"), who, { press });
      }),
    [],
  );
  if (found.value) {
    return (
      <Own
        offer={offer}
        booking={found.value}
        who={typed.value}
        onChanged={(booking) => (found.value = booking)}
        onLeave={() => {
          lookUp.reset();
          typed.value = { code: "", phone: "" };
          found.value = null;
        }}
      />
    );
  }
  const set = (more: Partial<typeof typed.value>): void => void (typed.value = { ...typed.value, ...more });
  return (
    <section class="card" aria-label={t("tab_mine")}>
      <Field label={t("code")} name="code" type="tel" value={typed.value.code} maxLength={16} hint={t("look_up_hint")} onInput={(value) => set({ code: value })} />
      <Field label={t("phone")} name="phone" type="tel" value={typed.value.phone} maxLength={20} autocomplete="tel" onInput={(phone) => set({ phone })} />
      <Refused of={lookUp} />
      <Button action="look-up" kind="primary" size="large" busy={lookUp.busy.value} disabled={!typed.value.code || !typed.value.phone} onPress={() => void lookUp.run({ ...typed.value })}>
        {t("look_up")}
      </Button>
    </section>
  );
}

type OwnProps = { offer: Offer; booking: Booking; who: { code: string; phone: string }; onChanged: (booking: Booking) => void; onLeave: () => void };

function Own({ offer, booking, who, onChanged, onLeave }: OwnProps): JSX.Element {
  const asked = useSignal<"cancel" | "move" | null>(null);
  const came = useSignal<CheckedIn | null>(null);
  const hall = offer.hall.code;
  const { cancel, move, checkIn } = useMemo(() => {
    const path = (verb: string): string => at(hall, "bookings", "actions", verb);
    return {
      cancel: action<[]>(async (press) => {
        onChanged(await post<Booking>(path("cancel"), who, { press }));
        asked.value = null;
      }),
      move: action<[string]>(async (press, starts_at) => {
        onChanged(await post<Booking>(path("move"), { ...who, starts_at }, { press }));
        asked.value = null;
      }),
      checkIn: action<[]>(async (press) => {
        came.value = await post<CheckedIn>(path("check-in"), who, { press });
        onChanged(came.value.booking);
      }),
    };
  }, []);
  const wanted = { zone: booking.zone, item: booking.service_item ?? "" };
  const ticket = came.value?.ticket ?? booking.ticket;
  return (
    <>
      {came.value && (
        <Banner tone={came.value.late ? "warn" : "good"} field="checked_in">
          {came.value.text}
        </Banner>
      )}
      <BookingCard booking={booking} />
      <Refused of={checkIn} />
      <div class="deeds">
        {ticket?.e_ticket_url && (
          <a class="button button-primary button-large" data-action="ticket" href={new URL(ticket.e_ticket_url).pathname}>
            {t("ticket")}
          </a>
        )}
        {booking.can.check_in && (
          <Button action="check-in" kind="primary" size="large" busy={checkIn.busy.value} onPress={() => void checkIn.run()}>
            {t("check_in")}
          </Button>
        )}
        {booking.can.move && (
          <Button action="move" size="large" pressed={asked.value === "move"} onPress={() => (asked.value = asked.value === "move" ? null : "move")}>
            {t("move")}
          </Button>
        )}
        {booking.can.cancel && (
          <Button action="cancel-booking" kind="danger" size="large" onPress={() => (asked.value = "cancel")}>
            {t("cancel")}
          </Button>
        )}
        <Button action="other" kind="quiet" onPress={onLeave}>
          {t("other")}
        </Button>
      </div>
      {asked.value === "move" && (
        <section class="card">
          <h2>{t("move_title")}</h2>
          <Refused of={move} />
          <Slots hall={hall} wanted={wanted} now={booking.starts_at} onChoose={(slot) => void move.run(slot.starts_at)} />
        </section>
      )}
      {asked.value === "cancel" && (
        <Dialog title={t("cancel")} onClose={() => (asked.value = null)}>
          <p>{t("cancel_sure")}</p>
          <Refused of={cancel} />
          <div class="dialog-actions">
            <Button action="keep" onPress={() => (asked.value = null)}>
              {t("keep")}
            </Button>
            <Button action="cancel" kind="danger" busy={cancel.busy.value} onPress={() => void cancel.run()}>
              {t("cancel_yes")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

export function Refused({ of }: { of: { refused: { value: string }; unanswered: { value: boolean } } }): JSX.Element | null {
  if (of.unanswered.value) return <Banner tone="warn">{common("unanswered")}</Banner>;
  return of.refused.value ? <Banner tone="bad" field="refused">{of.refused.value}</Banner> : null;
}
