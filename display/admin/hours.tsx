import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang, named } from "../common/lang";
import { useWrong } from "./wrong";
import type { TabProps } from "./admin";
import { Ask, Check, Field, HoursField, Refusal, Select } from "./fields";
import "./hours.css";
import { ImportDialog } from "./import";
import { barOf, dayTitle, monthOf, sameHours, type Month } from "./month";
import { at, differing, inForce, useDeed, useLoaded } from "./server";
import type { CalendarDay, CalendarYear, ExtendedSetup, ItemSetup, OpeningDay, OpeningSpan, PersonSetup, Season, ZoneSetup } from "./shapes";
import { choicesOf, t, words } from "./texts";

type Asked = { day: string } | { season: Season | null } | { extended: ExtendedSetup | null } | { remove: Season | ExtendedSetup; of: "seasons" | "extended-sessions" } | "import" | null;

/** When the hall is open: the calendar with its sessions, seasons, and sessions outside normal hours. */
export function HoursTab({ hall }: TabProps): JSX.Element {
  const month = useSignal<Month>(monthOf(new Date()));
  const chosen = useSignal("");
  const asked = useSignal<Asked>(null);
  const now = useLoaded<{ items: OpeningDay[] }>(`${at(hall, "opening")}?days=1`);
  const today = now.value.value?.items[0]?.day ?? "";
  const days = useLoaded<{ items: OpeningDay[] }>(`${at(hall, "opening")}?first=${month.value.first}&days=${month.value.days}`);
  const calendar = useLoaded<CalendarYear>(`${at(hall, "calendar")}?year=${month.value.year}`);
  const seasons = useLoaded<{ items: Season[] }>(at(hall, "seasons"));
  const extended = useLoaded<{ items: ExtendedSetup[] }>(at(hall, "extended-sessions"));
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const items = useLoaded<{ items: ItemSetup[] }>(at(hall, "service-items"));
  const people = useLoaded<{ items: PersonSetup[] }>(at(hall, "people"));
  const reload = (): void => {
    asked.value = null;
    days.reload();
    calendar.reload();
    seasons.reload();
    extended.reload();
  };
  const load = useDeed(
    async (pressed) => {
      await post(at(hall, "calendar", "actions", "load"), { year: month.value.year }, { press: pressed });
      reload();
    },
    [hall, month.value.year],
  );
  const clear = useDeed(
    async (pressed, day: string) => {
      await post(at(hall, "calendar", day, "actions", "clear"), {}, { press: pressed });
      reload();
    },
    [hall],
  );
  const zoneNames = new Map((zones.value.value?.items ?? []).map((zone) => [zone.code, `${zone.code} ${named(zone)}`]));
  const shown = days.value.value?.items ?? [];
  const day = shown.find((one) => one.day === chosen.value) ?? shown.find((one) => one.day === today) ?? shown[0];
  const asking = asked.value;
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <h2>{t("hours_calendar")}</h2>
          <div class="panel-deeds">
            <Button action="import" kind="quiet" onPress={() => (asked.value = "import")}>
              {t("hours_import")}
            </Button>
            <Button action="load-calendar" busy={load.busy.value} onPress={() => void load.run()}>
              {t("hours_load", { year: month.value.year })}
            </Button>
          </div>
        </div>
        <Refusal deed={load} />
        <Refusal deed={clear} />
        {calendar.value.value && !calendar.value.value.loaded && !load.refused.value && (
          <Banner tone="warn" field="calendar_missing">
            {t(calendar.value.value.known ? "hours_not_loaded" : "hours_unknown", { year: month.value.year })}
          </Banner>
        )}
        <div class="month-head">
          <Button action="month-before" kind="quiet" class="row-button" onPress={() => (month.value = monthOf(new Date(month.value.year, month.value.month - 2, 1)))}>
            {t("month_before")}
          </Button>
          <h3 data-field="month">{t("month_title", { year: month.value.year, month: words("month", String(month.value.month)) })}</h3>
          <Button action="month-after" kind="quiet" class="row-button" onPress={() => (month.value = monthOf(new Date(month.value.year, month.value.month, 1)))}>
            {t("month_after")}
          </Button>
        </div>
        <MonthGrid month={month.value} days={shown} today={today} chosen={day?.day ?? ""} onChoose={(one) => (chosen.value = one)} />
        {day && (
          <DayPreview day={day} zones={zoneNames}>
            <Button action="set-day" class="row-button" onPress={() => (asked.value = { day: day.day })}>
              {t("day_set")}
            </Button>
            {day.kind !== "usual" && (
              <Button action="clear-day" kind="quiet" class="row-button" busy={clear.busy.value} onPress={() => void clear.run(day.day)}>
                {t("day_clear")}
              </Button>
            )}
          </DayPreview>
        )}
      </section>

      <section class="panel">
        <div class="panel-head">
          <h2>{t("hours_seasons")}</h2>
          <Button action="add-season" kind="primary" onPress={() => (asked.value = { season: null })}>
            {t("add")}
          </Button>
        </div>
        <p class="quiet">{t("hours_seasons_what")}</p>
        <ul class="rows">
          {(seasons.value.value?.items ?? []).map((season) => (
            <li key={season.id} class="row" data-value={season.id}>
              <span class="row-what">
                <strong>{named(season)}</strong>
                <span class="quiet">
                  {[t("season_dates", { first: season.first, last: season.last }), season.zone ? (zoneNames.get(season.zone) ?? season.zone) : t("whole_hall"), season.sessions.map((one) => `${one.from}–${one.to}`).join(" ")].join(" · ")}
                </span>
              </span>
              <RowDeeds onEdit={() => (asked.value = { season })} onRemove={() => (asked.value = { remove: season, of: "seasons" })} />
            </li>
          ))}
        </ul>
      </section>

      <section class="panel">
        <div class="panel-head">
          <h2>{t("hours_extended")}</h2>
          <Button action="add-extended" kind="primary" onPress={() => (asked.value = { extended: null })}>
            {t("add")}
          </Button>
        </div>
        <p class="quiet">{t("hours_extended_what")}</p>
        <ul class="rows">
          {(extended.value.value?.items ?? []).map((session) => (
            <li key={session.id} class="row" data-value={session.id}>
              <span class="row-what">
                <strong>
                  {named(session)}
                  {session.appointment_only && <span class="tag">{t("zone_appointment_only")}</span>}
                </strong>
                <span class="quiet">{factsOf(session, zoneNames)}</span>
              </span>
              <RowDeeds onEdit={() => (asked.value = { extended: session })} onRemove={() => (asked.value = { remove: session, of: "extended-sessions" })} />
            </li>
          ))}
        </ul>
      </section>

      {asking === "import" && <ImportDialog hall={hall} of="calendar" query={`year=${month.value.year}`} onDone={reload} onClose={() => (asked.value = null)} />}
      {asking !== null && typeof asking === "object" && "day" in asking && (
        <DayForm hall={hall} day={asking.day} before={calendar.value.value?.items.find((one) => one.day === asking.day) ?? null} onDone={reload} onClose={() => (asked.value = null)} />
      )}
      {asking !== null && typeof asking === "object" && "season" in asking && (
        <SeasonForm hall={hall} season={asking.season} zones={zones.value.value?.items ?? []} onDone={reload} onClose={() => (asked.value = null)} />
      )}
      {asking !== null && typeof asking === "object" && "extended" in asking && (
        <ExtendedForm
          hall={hall}
          session={asking.extended}
          zones={zones.value.value?.items ?? []}
          items={items.value.value?.items ?? []}
          people={people.value.value?.items ?? []}
          onDone={reload}
          onClose={() => (asked.value = null)}
        />
      )}
      {asking !== null && typeof asking === "object" && "remove" in asking && <Remove hall={hall} entry={asking.remove} of={asking.of} onDone={reload} onClose={() => (asked.value = null)} />}
    </>
  );
}

function RowDeeds({ onEdit, onRemove }: { onEdit: () => void; onRemove: () => void }): JSX.Element {
  return (
    <span class="row-deeds">
      <Button action="edit" class="row-button" onPress={onEdit}>
        {t("edit")}
      </Button>
      <Button action="remove" kind="quiet" class="row-button" onPress={onRemove}>
        {t("remove")}
      </Button>
    </span>
  );
}

function factsOf(session: ExtendedSetup, zones: ReadonlyMap<string, string>): string {
  const only = session.items.length > 0 ? t("extended_items_n", { n: session.items.length }) : t("extended_all_items");
  return [
    words("extended_kind", session.kind),
    zones.get(session.zone) ?? session.zone,
    `${session.days.map((day) => words("day", String(day))).join(" ")} ${session.from}–${session.to}`,
    only,
    session.accepted_later && t("extended_accepted_later"),
    session.staff.length > 0 && t("extended_staff_n", { n: session.staff.length }),
  ]
    .filter(Boolean)
    .join(" · ");
}

type GridProps = { month: Month; days: OpeningDay[]; today: string; chosen: string; onChoose: (day: string) => void };

function MonthGrid({ month, days, today, chosen, onChoose }: GridProps): JSX.Element {
  return (
    <div class="month" role="group" aria-label={t("hours_calendar")}>
      {[1, 2, 3, 4, 5, 6, 7].map((weekday) => (
        <span key={weekday} class="month-weekday" aria-hidden="true">
          {words("day", String(weekday))}
        </span>
      ))}
      {days.map((day, n) => (
        <button
          key={day.day}
          type="button"
          class={`month-day month-${day.kind} ${day.day === today ? "month-today" : ""}`}
          style={n === 0 ? { gridColumnStart: month.firstWeekday } : undefined}
          data-action="choose-day"
          data-value={day.day}
          aria-pressed={day.day === chosen}
          aria-current={day.day === today ? "date" : undefined}
          aria-label={spoken(day)}
          onClick={() => onChoose(day.day)}
        >
          <span class="month-number">
            {Number(day.day.slice(8))}
            {day.day === today && <span class="month-now">{t("today")}</span>}
          </span>
          <span class="month-name">{day.kind === "usual" ? "" : named(day) || words("day_kind", day.kind)}</span>
          <span class="month-bars">
            <Bars spans={day.spans} />
          </span>
          {Object.entries(day.zones).length > 0 && (
            <span class="month-bars">
              <Bars spans={Object.values(day.zones).flat().filter((span) => span.kind !== "normal")} />
            </span>
          )}
        </button>
      ))}
    </div>
  );
}

function spoken(day: OpeningDay): string {
  const hours = day.spans.map((span) => `${span.from}–${span.to}`).join(" ");
  return [dayTitle(day.day), day.kind === "usual" ? "" : named(day) || words("day_kind", day.kind), hours || t("day_shut")].filter(Boolean).join(" ");
}

function Bars({ spans }: { spans: OpeningSpan[] }): JSX.Element {
  return (
    <>
      {spans.map((span) => {
        const { left, width } = barOf(span);
        return <span key={`${span.from}/${span.to}/${span.kind}`} class={`month-bar ${span.kind === "normal" ? "" : "month-bar-extra"}`} style={{ insetInlineStart: `${left}%`, width: `${width}%` }} />;
      })}
    </>
  );
}

/** "On this day the hall is open …", in words, zone by zone where a zone differs. */
function DayPreview({ day, zones, children }: { day: OpeningDay; zones: ReadonlyMap<string, string>; children: JSX.Element | (JSX.Element | false)[] }): JSX.Element {
  const others = Object.entries(day.zones).filter(([, spans]) => !sameHours(spans, day.spans));
  return (
    <div class="day-preview" data-field="day_preview" data-value={day.day}>
      <div class="panel-head">
        <h3>
          {dayTitle(day.day)}
          {day.kind !== "usual" && <span class="tag">{named(day) || words("day_kind", day.kind)}</span>}
          {day.season && <span class="tag">{named(day.season)}</span>}
        </h3>
        <span class="row-deeds">{children}</span>
      </div>
      <p>{day.spans.length > 0 ? t("day_open", { hours: hoursIn(day.spans) }) : t("day_shut")}</p>
      {others.length > 0 && (
        <ul class="day-zones">
          {others.map(([code, spans]) => (
            <li key={code}>
              <strong>{zones.get(code) ?? code}</strong> {spans.length > 0 ? hoursIn(spans) : t("day_shut")}
              {spans
                .filter((span) => span.name)
                .map((span) => (
                  <span key={span.from} class="quiet day-extra">
                    {`${span.from}–${span.to} ${lang.value === "en" ? span.name_en || span.name : span.name}`}
                    {span.items && `${t("colon")}${span.items.map((item) => named(item)).join(t("comma"))}`}
                    {span.appointment_only && ` · ${t("zone_appointment_only")}`}
                    {span.accepted_later && ` · ${t("extended_accepted_later")}`}
                  </span>
                ))}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function hoursIn(spans: readonly OpeningSpan[]): string {
  return spans.map((span) => `${span.from}–${span.to}`).join(lang.value === "en" ? ", " : "、");
}

type DayProps = { hall: string; day: string; before: CalendarDay | null; onDone: () => void; onClose: () => void };

function DayForm({ hall, day, before, onDone, onClose }: DayProps): JSX.Element {
  const draft = useSignal({ kind: before?.kind ?? "closed", name: before?.name ?? "", name_en: before?.name_en ?? "", sessions: before?.sessions ?? [] });
  const deed = useDeed(async (pressed) => {
    const { kind, sessions, ...names } = draft.value;
    await post(at(hall, "calendar"), { day, kind, ...names, sessions: kind === "closed" ? [] : sessions }, { press: pressed });
    onDone();
  });
  const set = (more: Partial<typeof draft.value>): void => void (draft.value = { ...draft.value, ...more });
  const { value } = draft;
  return (
    <Ask title={dayTitle(day)} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <Select label={t("day_kind")} name="kind" value={value.kind} options={choicesOf("day_kind_long")} onChoose={(kind) => set({ kind })} />
      <Field label={t("day_name")} name="name" value={value.name} maxLength={200} hint={t("day_name_hint")} onInput={(name) => set({ name })} />
      <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
      {value.kind !== "closed" && (
        <HoursField
          label={t("day_hours")}
          days={false}
          value={value.sessions.map((span) => ({ ...span, days: [] }))}
          error={deed.wrong.value.get("sessions") ?? ""}
          onChange={(hours) => set({ sessions: hours.map(({ from, to }) => ({ from, to })) })}
        />
      )}
    </Ask>
  );
}

const NEW_SEASON: Season = { id: "", name: "", name_en: "", zone: null, first: "06-01", last: "09-30", sessions: [] };

type SeasonProps = { hall: string; season: Season | null; zones: ZoneSetup[]; onDone: () => void; onClose: () => void };

function SeasonForm({ hall, season, zones, onDone, onClose }: SeasonProps): JSX.Element {
  const before = season ?? NEW_SEASON;
  const draft = useSignal(before);
  const deed = useDeed(async (pressed) => {
    if (season) await patch(at(hall, "seasons", season.id), differing(before, draft.value), { press: pressed });
    else await post(at(hall, "seasons"), draft.value, { press: pressed });
    onDone();
  });
  const set = (more: Partial<Season>): void => void (draft.value = { ...draft.value, ...more });
  const wrong = (name: string): string => (deed.wrong.value.get(name) ?? "");
  const { value } = draft;
  return (
    <Ask wide title={t("hours_seasons")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Field label={t("season_first")} name="first" value={value.first} maxLength={10} hint={t("season_hint")} onInput={(first) => set({ first })} />
        <Field label={t("season_last")} name="last" value={value.last} maxLength={10} onInput={(last) => set({ last })} />
        <Select label={t("season_of")} name="zone" value={value.zone ?? ""} options={[{ value: "", text: t("whole_hall") }, ...zoneChoices(zones)]} onChoose={(zone) => set({ zone: zone || null })} />
      </div>
      <HoursField label={t("season_sessions")} value={value.sessions} error={wrong("sessions")} onChange={(sessions) => set({ sessions })} />
    </Ask>
  );
}

const NEW_EXTENDED: ExtendedSetup = {
  id: "", zone: "", kind: "noon", name: "", name_en: "", from: "12:00", to: "14:30", days: [1, 2, 3, 4, 5], first: null, last: null,
  on_holidays: false, items: [], appointment_only: false, accepted_later: false, staff: [],
};

type ExtendedProps = { hall: string; session: ExtendedSetup | null; zones: ZoneSetup[]; items: ItemSetup[]; people: PersonSetup[]; onDone: () => void; onClose: () => void };

function ExtendedForm({ hall, session, zones, items, people, onDone, onClose }: ExtendedProps): JSX.Element {
  const before = session ?? { ...NEW_EXTENDED, zone: zones.find((zone) => zone.active && zone.issues_tickets)?.code ?? "" };
  const draft = useSignal(before);
  const deed = useDeed(async (pressed) => {
    if (session) await patch(at(hall, "extended-sessions", session.id), differing(before, draft.value), { press: pressed });
    else await post(at(hall, "extended-sessions"), draft.value, { press: pressed });
    onDone();
  });
  const set = (more: Partial<ExtendedSetup>): void => void (draft.value = { ...draft.value, ...more });
  const wrong = (name: string): string => (deed.wrong.value.get(name) ?? "");
  const { value } = draft;
  const own = items.filter((item) => item.active && item.zone === value.zone);
  return (
    <Ask wide title={t("hours_extended")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        <Select label={t("extended_kind")} name="kind" value={value.kind} options={choicesOf("extended_kind")} onChoose={(kind) => set({ kind })} />
        <Select label={t("tab_zones")} name="zone" value={value.zone} options={zoneChoices(zones)} onChoose={(zone) => set({ zone, items: [] })} />
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Field label={t("extended_first")} name="first" value={value.first ?? ""} maxLength={10} hint={t("extended_dates_hint")} onInput={(first) => set({ first: first || null })} />
        <Field label={t("extended_last")} name="last" value={value.last ?? ""} maxLength={10} onInput={(last) => set({ last: last || null })} />
      </div>
      <HoursField
        label={t("extended_hours")}
        value={[{ from: value.from, to: value.to, days: value.days }]}
        error={wrong("from") || wrong("to") || wrong("days")}
        most={1}
        onChange={([hours]) => hours && set(hours)}
      />
      <div class="checks">
        <Check label={t("zone_appointment_only")} name="appointment_only" checked={value.appointment_only} onChange={(appointment_only) => set({ appointment_only })} />
        <Check label={t("extended_accepted_later")} name="accepted_later" checked={value.accepted_later} onChange={(accepted_later) => set({ accepted_later })} />
        <Check label={t("extended_on_holidays")} name="on_holidays" checked={value.on_holidays} onChange={(on_holidays) => set({ on_holidays })} />
      </div>
      <Picked label={t("extended_items")} name="items" options={own.map((item) => ({ value: item.code, text: named(item) }))} value={value.items} onChange={(chosen) => set({ items: chosen })} />
      <Picked label={t("extended_staff")} name="staff" options={people.filter((person) => person.active).map((person) => ({ value: person.username, text: `${person.name} ${person.username}` }))} value={value.staff} onChange={(staff) => set({ staff })} />
    </Ask>
  );
}

type PickedProps = { label: string; name: string; options: { value: string; text: string }[]; value: readonly string[]; onChange: (value: string[]) => void };

/** Some of a long list, which scrolls in a box of its own. */
function Picked({ label, name, options, value, onChange }: PickedProps): JSX.Element {
  const error = useWrong(name);
  return (
    <fieldset class="picked" data-field={name}>
      <legend class="field-label">{label}</legend>
      <div class="picked-box">
        {options.map((option) => (
          <Check
            key={option.value}
            name={`${name}.${option.value}`}
            label={option.text}
            checked={value.includes(option.value)}
            onChange={(on) => onChange(on ? [...value, option.value] : value.filter((one) => one !== option.value))}
          />
        ))}
      </div>
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}

function zoneChoices(zones: ZoneSetup[]): { value: string; text: string }[] {
  return zones.filter((zone) => zone.active && zone.issues_tickets).map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }));
}

type RemoveProps = { hall: string; entry: Season | ExtendedSetup; of: "seasons" | "extended-sessions"; onDone: () => void; onClose: () => void };

function Remove({ hall, entry, of, onDone, onClose }: RemoveProps): JSX.Element {
  const deed = useDeed(async (pressed) => {
    await post(at(hall, of, entry.id, "actions", "remove"), {}, { press: pressed });
    onDone();
  });
  return (
    <Ask danger title={t("hours_remove", { name: named(entry) })} action="remove" confirm={t("remove")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <p>{t("hours_remove_what", { when: inForce() })}</p>
    </Ask>
  );
}
