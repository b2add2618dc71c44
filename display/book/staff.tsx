import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Me } from "../common/contract";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import { PersonBar } from "../common/person-bar";
import { Select } from "../common/select";
import { Table } from "../common/table";
import { common } from "../common/texts";
import { Refused } from "./book";
import { BookForm, forgetPerson } from "./form";
import { BookingCard, itemOf, placeOf, Slots, stateOf } from "./parts";
import { at, type Booking, type Brief, type CheckedIn, useOffer } from "./server";
import { t } from "./texts";

const STATES = ["booked", "checked_in", "late", "missed", "cancelled"] as const;

/** A day's bookings for guides and clerks: check in by code or by hand, book for a caller, cancel. */
export function StaffDesk({ hall, me }: { hall: string; me: Me }): JSX.Element {
  const offer = useOffer(hall);
  const day = useSignal("");
  const state = useSignal("");
  const code = useSignal("");
  const adding = useSignal(false);
  const made = useSignal<Booking | null>(null);
  const told = useSignal<CheckedIn | null>(null);
  const moving = useSignal<Brief | null>(null);
  const list = useMemo(() => dayList(hall), [hall]);
  const known = offer.value.value;
  const today = known ? dayIn(known.hall.timezone) : "";
  const shown = day.value || today;
  useEffect(() => {
    document.title = t("staff_title");
  });
  useEffect(() => {
    if (shown) void list.read(shown, state.value);
  }, [shown, state.value, lang.value]);
  const { checkIn, cancel, move } = useMemo(
    () => ({
      move: action<[string, string]>(async (press, booking, starts_at) => {
        await post<Booking>(at(hall, "bookings", "actions", "move"), { booking, starts_at }, { press });
        moving.value = null;
        await list.again();
      }),
      checkIn: action<[object]>(async (press, who) => {
        told.value = await post<CheckedIn>(at(hall, "bookings", "actions", "check-in"), who, { press });
        code.value = "";
        await list.again();
      }),
      cancel: action<[string]>(async (press, booking) => {
        await post<Booking>(at(hall, "bookings", "actions", "cancel"), { booking }, { press });
        await list.again();
      }),
    }),
    [hall],
  );
  const rows = list.rows.value ?? [];
  return (
    <main class="staff" data-page="bookings">
      <header class="staff-head">
        <div>
          <h1>{t("staff_title")}</h1>
          {known && <p class="soft">{named(known.hall)}</p>}
        </div>
        <PersonBar me={me} other="desk" />
      </header>
      {offer.refused.value && <Banner tone="bad">{offer.refused.value}</Banner>}
      <section class="card staff-tools">
        <form
          class="staff-code"
          onSubmit={(event) => {
            event.preventDefault();
            if (code.value) void checkIn.run({ code: code.value });
          }}
        >
          <Field label={t("staff_find")} name="code" type="tel" value={code.value} maxLength={400} onInput={(value) => (code.value = value)} />
          <Button action="check-in" kind="primary" busy={checkIn.busy.value} disabled={!code.value} onPress={() => void checkIn.run({ code: code.value })}>
            {t("staff_check_in")}
          </Button>
        </form>
        <DayField value={shown} onInput={(value) => (day.value = value)} />
        <Select
          label={t("staff_state")}
          name="state"
          value={state.value}
          options={[{ value: "", text: t("staff_all") }, ...STATES.map((value) => ({ value, text: t(`state_${value}`) }))]}
          onChoose={(value) => (state.value = value)}
        />
        <Button action="add-booking" onPress={() => (adding.value = true)}>
          {t("staff_add")}
        </Button>
      </section>
      {told.value && (
        <Banner tone={told.value.late ? "warn" : "good"} field="checked_in">
          {told.value.text}
        </Banner>
      )}
      <Refused of={checkIn} />
      <Refused of={cancel} />
      <Table
        caption={t("staff_count", { n: rows.length })}
        head={[{ text: t("col_time") }, { text: t("code") }, { text: t("col_who") }, { text: t("col_what") }, { text: t("staff_channel") }, { text: t("staff_state") }, { text: t("col_deeds") }]}
        rows={rows.length}
        empty={t("staff_none")}
        cards
      >
        {rows.map((row) => (
          <tr key={row.id} role="row" data-value={row.id}>
            <td role="cell" data-label={t("col_time")}>{row.is_voucher ? t("channel_voucher") : `${clock(row.starts_at)}–${clock(row.ends_at)}`}</td>
            <td role="cell" data-label={t("code")} data-field="code">{row.code}</td>
            <td role="cell" data-label={t("col_who")} data-field="visitor">
              <span>
                {row.name} {row.phone}
                {row.for_relative && ` · ${t("for_relative")}`}
              </span>
            </td>
            <td role="cell" data-label={t("col_what")}>{[placeOf(row), itemOf(row)].filter(Boolean).join(" · ")}</td>
            <td role="cell" data-label={t("staff_channel")}>{t(`channel_${row.channel as "web"}`)}</td>
            <td role="cell" data-label={t("staff_state")} data-field="state" title={row.notice || undefined}>
              <span class={row.shut ? "state state-shut" : undefined}>
                {t(`state_${stateOf(row)}`)}
                {row.ticket_no && ` ${row.ticket_no}`}
              </span>
            </td>
            <td role="cell">
              {row.state === "booked" && (
                <span class="row-deeds">
                  {row.shut && !row.is_voucher && (
                    <Button action="move" value={row.id} onPress={() => (moving.value = row)}>
                      {t("move")}
                    </Button>
                  )}
                  {!row.shut && (row.arrival === "in_time" || row.arrival === "late") && (
                    <Button action="check-in" value={row.id} onPress={() => void checkIn.run({ booking: row.id })}>
                      {t("staff_check_in")}
                    </Button>
                  )}
                  <Button action="cancel-booking" kind="quiet" value={row.id} onPress={() => void cancel.run(row.id)}>
                    {t("cancel")}
                  </Button>
                </span>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {list.next.value && (
        <Button action="more" onPress={() => void list.more()}>
          {t("staff_more")}
        </Button>
      )}
      {moving.value && (
        <Dialog title={`${t("move")} ${moving.value.code} ${moving.value.name}`} class="book-dialog" onClose={() => (moving.value = null)}>
          <Banner tone="warn" field="notice">
            {moving.value.notice}
          </Banner>
          <Refused of={move} />
          <Slots hall={hall} wanted={{ zone: moving.value.zone, item: moving.value.service_item ?? "" }} now={moving.value.starts_at} onChoose={(slot) => void move.run(moving.value?.id ?? "", slot.starts_at)} />
          <div class="dialog-actions">
            <Button action="close" onPress={() => (moving.value = null)}>
              {common("cancel")}
            </Button>
          </div>
        </Dialog>
      )}
      {adding.value && known && (
        <Dialog
          title={t("staff_add")}
          class="book-dialog"
          onClose={() => {
            adding.value = false;
            made.value = null;
            forgetPerson();
          }}
        >
          {made.value ? <BookingCard booking={made.value} /> : <BookForm offer={known} staff onBooked={(booking) => { made.value = booking; void list.again(); }} />}
          <div class="dialog-actions">
            <Button
              action="close"
              kind={made.value ? "primary" : "plain"}
              onPress={() => {
                adding.value = false;
                made.value = null;
                forgetPerson();
              }}
            >
              {t("close")}
            </Button>
          </div>
        </Dialog>
      )}
    </main>
  );
}

function DayField({ value, onInput }: { value: string; onInput: (day: string) => void }): JSX.Element {
  return (
    <label class="field">
      <span class="field-label">{t("staff_day")}</span>
      <input class="field-input" type="date" name="day" value={value} onChange={(event) => event.currentTarget.value && onInput(event.currentTarget.value)} />
    </label>
  );
}

/** Today in the hall: "2026-03-03". */
function dayIn(timezone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
}

type Listed = { items: Brief[]; next: string | null };

/** The bookings of one day, page by page. */
function dayList(hall: string) {
  const rows = signal<Brief[] | null>(null);
  const next = signal<string | null>(null);
  let asked = "";

  async function read(day: string, state: string): Promise<void> {
    asked = `${at(hall, "bookings")}?${new URLSearchParams({ day, limit: "100", ...(state ? { state } : {}) })}`;
    const mine = asked;
    const found = await get<Listed>(mine, { tries: Infinity });
    if (mine !== asked) return;
    rows.value = found.items;
    next.value = found.next;
  }

  async function again(): Promise<void> {
    const found = await get<Listed>(asked, { tries: Infinity });
    rows.value = found.items;
    next.value = found.next;
  }

  async function more(): Promise<void> {
    const found = await get<Listed>(`${asked}&cursor=${next.value ?? ""}`, { tries: Infinity });
    rows.value = [...(rows.value ?? []), ...found.items];
    next.value = found.next;
  }

  return { rows, next, read, again, more };
}
