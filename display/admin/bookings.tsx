import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import type { ServiceItem } from "../common/contract";
import { clock, day, setTimezone } from "../common/format";
import { lang, named } from "../common/lang";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import "./bookings.css";
import { b } from "./bookings-texts";
import { Ask, Check, Choice, Field, HoursField, MomentField, NumberField, Off, Refusal, Select } from "./fields";
import { at, differing, inForce, useDeed, useLoaded } from "./server";
import type { Hours, ZoneSetup } from "./shapes";
import { endClock, endOf, startOf } from "./stretch";
import { t, words } from "./texts";

type Plan = {
  code: string;
  name: string;
  name_en: string;
  zone: string;
  service_item: string | null;
  hours: Hours[];
  slot_minutes: number;
  capacity: number;
  first_day: string | null;
  last_day: string | null;
  follows_hours: boolean;
  active: boolean;
};
type Slot = { plan: string; zone: string; starts_at: string; ends_at: string; capacity: number; booked: number; beside: number; closed: string | null };
type Closure = { id: string; zone: string | null; starts_at: string; ends_at: string; reason: string };
/** Booked times that nobody will serve, as a stretch that can be closed whole. zone: null for the whole hall. */
type Unserved = { zone: string | null; starts_at: string; ends_at: string; booked: number };
type Day = { day: string; weekday: number; slots: Slot[]; closures: Closure[]; unserved_times: Unserved[] };
type Coming = { days: Day[]; later: { day: string; unserved_times: Unserved[] }[] };
type Brief = { id: string; code: string; name: string; phone: string; starts_at: string };
type Closed = { kept: Brief[]; moved: Brief[]; cancelled: Brief[] };
type Figures = { key: string; name: string; booked: number; checked_in: number; late: number; missed: number; cancelled: number; served: number };

/** Places to book: the plans, what comes of them in the next week, sessions that do not take place, and the figures. */
export function BookingsTab({ hall }: TabProps): JSX.Element {
  const plans = useLoaded<{ items: Plan[] }>(at(hall, "booking-plans"));
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const week = useLoaded<Coming>(`${at(hall, "booking-week")}?days=7`);
  const offer = useLoaded<{ hall: { timezone: string } }>(at(hall, "booking-offer"));
  const asked = useSignal<Plan | "new" | null>(null);
  const list = plans.value.value?.items ?? [];
  const queues = (zones.value.value?.items ?? []).filter((zone) => zone.issues_tickets && zone.active);
  if (offer.value.value) setTimezone(offer.value.value.hall.timezone);

  function done(): void {
    asked.value = null;
    plans.reload();
    week.reload();
  }

  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <p class="quiet">
            {b("what", { when: inForce() })} {b("rules")}
          </p>
          <Button action="add-plan" kind="primary" onPress={() => (asked.value = "new")}>
            {b("add")}
          </Button>
        </div>
        <p class="booking-links">
          <a href={`/book/${encodeURIComponent(hall)}`} target="_blank" rel="noopener">
            {b("pages")}
          </a>
          <a href={`/book/${encodeURIComponent(hall)}/desk`} target="_blank" rel="noopener">
            {b("desk")}
          </a>
        </p>
        {plans.refused.value && <Banner tone="bad">{plans.refused.value}</Banner>}
        {plans.value.value && list.length === 0 && <Banner tone="info">{b("none")}</Banner>}
        <ul class="rows">
          {list.map((plan) => (
            <li key={plan.code} class={`row ${plan.active ? "" : "row-off"}`} data-value={plan.code}>
              <span class="row-mark">{plan.zone}</span>
              <span class="row-what">
                <strong data-field="plan">{named(plan)}</strong>
                <span class="quiet">{factsOf(plan).join(" · ")}</span>
              </span>
              <Off show={!plan.active}>{t("off")}</Off>
              <span class="row-deeds">
                <Button action="edit-plan" value={plan.code} class="row-button" onPress={() => (asked.value = plan)}>
                  {t("edit")}
                </Button>
              </span>
            </li>
          ))}
        </ul>
        {asked.value && <PlanForm hall={hall} plan={asked.value === "new" ? null : asked.value} zones={queues} onDone={done} onClose={() => (asked.value = null)} />}
      </section>
      <Week hall={hall} days={week.value.value?.days ?? []} later={week.value.value?.later ?? []} zones={queues} onChanged={week.reload} />
      <Stats hall={hall} />
    </>
  );
}

function factsOf(plan: Plan): string[] {
  const facts = [plan.code, ...plan.hours.map((hours) => `${daysOf(hours)} ${hours.from}–${hours.to}`), b("facts", { minutes: plan.slot_minutes, capacity: plan.capacity })];
  if (plan.service_item) facts.push(plan.service_item);
  if (plan.first_day || plan.last_day) facts.push(`${plan.first_day ?? ""} – ${plan.last_day ?? ""}`);
  if (!plan.follows_hours) facts.push(b("own_hours"));
  return facts;
}

function daysOf({ days }: Hours): string {
  return days.map((day) => words("day", String(day))).join(lang.value === "en" ? " " : "、");
}

const NEW: Plan = {
  code: "", name: "", name_en: "", zone: "", service_item: null, hours: [{ from: "09:00", to: "11:30", days: [1, 2, 3, 4, 5] }], slot_minutes: 30,
  capacity: 4, first_day: null, last_day: null, follows_hours: true, active: true,
};

type FormProps = { hall: string; plan: Plan | null; zones: ZoneSetup[]; onDone: () => void; onClose: () => void };

function PlanForm({ hall, plan, zones, onDone, onClose }: FormProps): JSX.Element {
  const before = plan ?? { ...NEW, zone: zones[0]?.code ?? "" };
  const draft = useSignal(before);
  const { value } = draft;
  const items = useLoaded<{ items: ServiceItem[] }>(`${at(hall, "service-items")}?limit=200&zone=${encodeURIComponent(value.zone)}`);
  const deed = useDeed(async (pressed) => {
    if (plan) await patch(at(hall, "booking-plans", plan.code), differing(before, draft.value), { press: pressed });
    else await post(at(hall, "booking-plans"), draft.value, { press: pressed });
    onDone();
  });
  const set = (more: Partial<Plan>): void => void (draft.value = { ...draft.value, ...more });
  const wrong = (name: string): string => (deed.wrong.value.get(name) ?? "");
  return (
    <Ask wide title={plan ? b("edit", { name: named(plan) }) : b("add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        {!plan && <Field label={t("code")} name="code" value={value.code} maxLength={16} onInput={(code) => set({ code })} />}
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Select label={b("zone")} name="zone" value={value.zone} options={zones.map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }))} onChoose={(zone) => set({ zone, service_item: null })} />
        <Select
          label={b("item")}
          name="service_item"
          value={value.service_item ?? ""}
          options={[{ value: "", text: b("any_item") }, ...(items.value.value?.items ?? []).map((item) => ({ value: item.code, text: named(item) }))]}
          onChoose={(item) => set({ service_item: item || null })}
        />
        <NumberField label={b("minutes")} name="slot_minutes" value={value.slot_minutes} min={5} max={480} onInput={(minutes) => set({ slot_minutes: minutes ?? 30 })} />
        <NumberField label={b("capacity")} name="capacity" value={value.capacity} min={0} max={9999} onInput={(capacity) => set({ capacity: capacity ?? 0 })} />
        <MomentField type="date" label={b("first_day")} name="first_day" value={value.first_day ?? ""} onInput={(day) => set({ first_day: day || null })} />
        <MomentField type="date" label={b("last_day")} name="last_day" value={value.last_day ?? ""} onInput={(day) => set({ last_day: day || null })} />
      </div>
      <HoursField label={b("hours")} value={value.hours} error={wrong("hours")} onChange={(hours) => set({ hours })} />
      <div class="checks">
        <Check label={b("follows")} name="follows_hours" checked={value.follows_hours} onChange={(follows_hours) => set({ follows_hours })} />
        <Check label={t("switch_on")} name="active" checked={value.active} onChange={(active) => set({ active })} />
      </div>
    </Ask>
  );
}

type WeekProps = { hall: string; zones: ZoneSetup[]; onChanged: () => void } & Coming;

function Week({ hall, days, later, zones, onChanged }: WeekProps): JSX.Element {
  const closing = useSignal<Times | null>(null);
  const closed = useSignal<Closed | null>(null);
  const reopen = useDeed(
    async (pressed, closure: string) => {
      await post(at(hall, "slots", "closures", closure, "actions", "reopen"), {}, { press: pressed });
      onChanged();
    },
    [hall],
  );
  const closures = [...new Map(days.flatMap((one) => one.closures).map((closure) => [closure.id, closure])).values()];
  const told = closed.value ? [...closed.value.moved, ...closed.value.cancelled] : [];
  return (
    <section class="panel" aria-label={b("week")}>
      <div class="panel-head">
        <div>
          <h2>{b("week")}</h2>
          <p class="quiet">{b("week_what")}</p>
        </div>
        <Button action="close-slots" onPress={() => (closing.value = { day: days[1]?.day ?? "", from: "08:00", to: "12:00", zone: "" })}>
          {b("close")}
        </Button>
      </div>
      {closed.value && (
        <Banner tone="good" field="closed">
          {b("closed_done", { kept: closed.value.kept.length, moved: closed.value.moved.length, cancelled: closed.value.cancelled.length })}
          {told.length > 0 && ` ${b("call_them")} ${told.map((one) => `${one.code} ${one.name} ${one.phone}`).join(lang.value === "en" ? ", " : "、")}`}
        </Banner>
      )}
      <Refusal deed={reopen} />
      {[...days, ...later].flatMap(({ day: on, unserved_times }) =>
        unserved_times.map((times) => (
          <Banner key={`${times.zone} ${times.starts_at}`} tone="warn" field="unserved">
            {b("unserved", { day: day(times.starts_at), from: clock(times.starts_at), to: endClock(times.ends_at), zone: times.zone ?? b("whole_hall"), n: times.booked })}{" "}
            <Button action="settle-unserved" value={on} class="row-button" onPress={() => (closing.value = timesOf(on, times))}>
              {b("settle")}
            </Button>
          </Banner>
        )),
      )}
      {closures.map((closure) => (
        <p key={closure.id} class="booking-closure" data-value={closure.id}>
          <span>
            {`${b("closed")} ${day(closure.starts_at)} ${clock(closure.starts_at)}–${endClock(closure.ends_at)} · ${closure.zone ?? b("whole_hall")} · ${closure.reason}`}
          </span>
          <Button action="reopen-slots" value={closure.id} kind="quiet" class="row-button" onPress={() => void reopen.run(closure.id)}>
            {b("reopen")}
          </Button>
        </p>
      ))}
      <div class="booking-week" role="region" aria-label={b("week")} tabIndex={0}>
        {days.map((one) => (
          <div key={one.day} class="booking-day" data-value={one.day}>
            <h3>
              {words("day", String(one.weekday))} <span class="quiet">{one.day.slice(5)}</span>
            </h3>
            {one.slots.length === 0 && <p class="quiet">{b("nothing")}</p>}
            <ul>
              {one.slots.map((slot) => (
                <li key={`${slot.plan} ${slot.starts_at}`} class={slot.closed === null ? (slot.booked + slot.beside >= slot.capacity ? "slot-full" : "") : "slot-closed"}>
                  <span>{`${clock(slot.starts_at)} ${slot.zone}`}</span>
                  <strong>{slot.closed === null ? b(slot.beside ? "slot_beside" : "slot", { booked: slot.booked, beside: slot.beside, capacity: slot.capacity }) : b("closed")}</strong>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      {closing.value && (
        <CloseForm
          hall={hall}
          zones={zones}
          times={closing.value}
          onDone={(answer) => {
            closing.value = null;
            closed.value = answer;
            onChanged();
          }}
          onClose={() => (closing.value = null)}
        />
      )}
    </section>
  );
}

type Times = { day: string; from: string; to: string; zone: string };

function timesOf(on: string, { zone, starts_at, ends_at }: Unserved): Times {
  return { day: on, from: clock(starts_at), to: endClock(ends_at), zone: zone ?? "" };
}

type CloseProps = { hall: string; zones: ZoneSetup[]; times: Times; onDone: (answer: Closed) => void; onClose: () => void };

function CloseForm({ hall, zones, times, onDone, onClose }: CloseProps): JSX.Element {
  const draft = useSignal({ ...times, reason: "", then: "move" });
  const { value } = draft;
  const set = (more: Partial<typeof value>): void => void (draft.value = { ...draft.value, ...more });
  const wrong = (name: string): string => (deed.wrong.value.has(name) ? b("clock_form") : "");
  const deed = useDeed(async (pressed) => {
    const { day, from, to, zone, reason, then } = draft.value;
    // What is typed is the hall's wall clock; the server is told an instant.
    const body = { starts_at: startOf(day, from), ends_at: endOf(day, to), zone: zone || null, reason, then };
    onDone(await post<Closed>(at(hall, "slots", "actions", "close"), body, { press: pressed }));
  });
  return (
    <Ask wide danger title={b("close_title")} action="close-slots" confirm={b("close")} deed={deed} disabled={!value.reason.trim()} onConfirm={() => void deed.run()} onClose={onClose}>
      <p>{b("close_what")}</p>
      <div class="form-grid">
        <MomentField type="date" label={b("close_day")} name="day" value={value.day} onInput={(picked) => set({ day: picked })} />
        <Field label={t("from")} name="from" value={value.from} maxLength={5} error={wrong("starts_at")} onInput={(from) => set({ from })} />
        <Field label={t("to")} name="to" value={value.to} maxLength={5} error={wrong("ends_at")} onInput={(to) => set({ to })} />
        <Select label={b("zone")} name="zone" value={value.zone} options={[{ value: "", text: b("whole_hall") }, ...zones.map((zone) => ({ value: zone.code, text: named(zone) }))]} onChoose={(zone) => set({ zone })} />
        <Field label={b("close_reason")} name="reason" value={value.reason} maxLength={200} onInput={(reason) => set({ reason })} />
      </div>
      <Choice
        label={b("close_then")}
        name="then"
        value={value.then}
        options={(["move", "cancel", "keep"] as const).map((then) => ({ value: then, text: b(`then_${then}`) }))}
        onChoose={(then) => set({ then })}
      />
    </Ask>
  );
}

const FIGURES = ["booked", "checked_in", "late", "missed", "cancelled", "served"] as const;

function Stats({ hall }: { hall: string }): JSX.Element {
  const first = new Date(Date.now() - 30 * 86_400_000).toISOString().slice(0, 10);
  const stats = useLoaded<{ rows: Figures[] }>(`${at(hall, "booking-stats")}?by=zone&from=${first}`);
  const rows = stats.value.value?.rows ?? [];
  return (
    <section class="panel">
      <Table caption={b("stats")} head={[{ text: b("zone") }, ...FIGURES.map((name) => ({ text: b(name), number: true }))]} rows={rows.length} empty={b("stats_none")}>
        {rows.map((row) => (
          <tr key={row.key}>
            <td>{`${row.key} ${row.name}`}</td>
            {FIGURES.map((name) => (
              <td key={name} class="number">
                {row[name]}
              </td>
            ))}
          </tr>
        ))}
      </Table>
    </section>
  );
}
