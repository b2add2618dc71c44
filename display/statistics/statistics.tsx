import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button } from "../common/components";
import type { Me } from "../common/contract";
import { clock, day as dayInWords } from "../common/format";
import { named } from "../common/lang";
import { ManagerPage } from "../common/manager-page";
import { keepHall } from "../common/person";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Select } from "../common/select";
import { TicketsBehind, type Behind } from "../common/tickets-behind";
import { Course, Heat, HalfHours, Kept, Ratings } from "./charts";
import { FigureTable } from "./figure-table";
import type { Picked } from "./panel";
import { daysIn, isDay, moved, PERIODS, spanOf, type Period, type Span } from "./period";
import { address, figures, usual, type Answer, type Scope, type Usual } from "./server";
import "./statistics.css";
import { t } from "./texts";
import { Tiles, TILES } from "./tiles";
import { WindowDayPanel } from "./window-day";

type SetUp = { name: string; name_en: string; timezone: string; zones: { code: string; name: string; name_en: string; active: boolean; issues_tickets: boolean }[] };

const LONGEST = 731;

type Looked = { period: Period; span: Span; zone: string; below: boolean };
/** What stands on the page, and what it is of. */
type Top = { of: Looked; scope: Scope; now: Answer };

/** What a hall did over a day or a year: figures, drawings and tables of the same definitions, down to the tickets. */
export function Statistics({ me }: { me: Me }): JSX.Element {
  const hall = me.person.hall;
  const asked = useSignal<Looked | null>(null);
  const below = useSignal(false);
  const wanted = useSignal<Behind | null>(null);
  const setUp = useReading<SetUp>(hall, () => get(hallAddress(hall)));
  const known = setUp.last;

  useEffect(() => {
    if (!known || asked.value) return;
    keepHall(known);
    const said = fromAddress(known.timezone);
    asked.value = known.zones.some((zone) => zone.code === said.zone) ? said : { ...said, zone: "" };
  }, [known]);
  useEffect(() => {
    void get<{ items: unknown[] }>(`${hallAddress(hall)}/sub-halls`).then(
      (found) => (below.value = found.items.length > 0),
      () => undefined, // who may not see the halls below is not asked about them
    );
  }, [hall]);

  const now = asked.value;
  const scope: Scope | null = now && { hall, span: now.span, zone: now.zone, below: now.below };
  useEffect(() => {
    if (now) keepInAddress(now);
  }, [now]);
  // The figures at the top first, whatever the rest takes; what stood there stays until they are here.
  const top = useReading<Top>(scope ? address(scope, "", { names: TILES }) : "", async () => ({ of: now!, scope: scope!, now: await figures(scope!, { names: TILES }) }));
  const isAlone = top.found !== null && daysIn(top.found.of.span) === 1 && !top.found.of.below;
  const before = useReading<Usual>(isAlone ? address(scope!, "/usual", { names: TILES }) : "", () => usual(scope!, TILES));

  function seek({ name, title, where }: Picked): void {
    const of = top.last?.scope;
    if (of) wanted.value = { title: t("behind_title", { title }), address: address(of, "/tickets", { where }, { figure: name }) };
  }

  const zones = known?.zones.filter((zone) => zone.active && zone.issues_tickets) ?? [];
  const found = top.trouble ? top.found : top.last;
  const trouble = setUp.trouble ?? top.trouble;
  const empty = found && !found.now.total["issued"];
  return (
    <ManagerPage me={me} here="statistics" title={t("page")} ready={top.found !== null}>
      {now && known && (
        <Choices
          period={now.period}
          span={now.span}
          today={todayIn(known.timezone)}
          onChange={(period, span) => (asked.value = { ...now, period, span })}
        >
          {zones.length > 1 && (
            <Select
              label={t("zone")}
              name="zone"
              value={now.zone}
              options={[{ value: "", text: t("whole") }, ...zones.map((zone) => ({ value: zone.code, text: named(zone) }))]}
              onChoose={(zone) => (asked.value = { ...now, zone })}
            />
          )}
          {below.value && (
            <Select
              label={t("halls")}
              name="below"
              value={now.below ? "true" : ""}
              options={[{ value: "", text: t("own_hall") }, { value: "true", text: t("with_below") }]}
              onChoose={(value) => (asked.value = { ...now, below: value === "true", zone: "" })}
            />
          )}
        </Choices>
      )}
      <TroubleBanner trouble={trouble} />
      {!found && !trouble && <Skeleton lines={6} />}
      {found && (
        <div class="statistics-body" aria-busy={top.found === null}>
          <p class="statistics-said quiet" data-field="as_of">
            <strong>{spanInWords(found.of.span)}</strong> · {known && named(known)} · {t("as_of", { time: clock(found.now.as_of, { seconds: true }) })} · {t("edition", { n: found.now.edition })}
          </p>
          {found.now.pending.length > 0 && <Banner tone="warn" field="pending">{t("pending", { n: found.now.pending.length })}</Banner>}
          {empty && <Banner field="nothing">{t("nothing")}</Banner>}
          <Tiles answer={found.now} usual={isAlone ? (before.found ?? (before.trouble ? null : "coming")) : null} onBehind={found.of.below ? undefined : (figure) => seek({ ...figure, where: {} })} />
          {!empty && (
            <div class="statistics-charts">
              <HalfHours scope={found.scope} />
              {daysIn(found.of.span) > 1 && <Course scope={found.scope} />}
              {daysIn(found.of.span) > 6 && <Heat scope={found.scope} />}
              {daysIn(found.of.span) === 1 && !found.of.below && <WindowDayPanel hall={hall} day={found.of.span.from} />}
              <Ratings scope={found.scope} />
              <Kept scope={found.scope} />
            </div>
          )}
          <FigureTable scope={found.scope} onBehind={!found.of.below ? seek : undefined} />
        </div>
      )}
      {wanted.value && <TicketsBehind behind={wanted.value} onClose={() => (wanted.value = null)} />}
    </ManagerPage>
  );
}

function hallAddress(hall: string): string {
  return `/api/v1/halls/${encodeURIComponent(hall)}`;
}

type ChoicesProps = { period: Period; span: Span; today: string; onChange: (period: Period, span: Span) => void; children: preact.ComponentChildren };

function Choices({ period, span, today, onChange, children }: ChoicesProps): JSX.Element {
  const own = useSignal<Span>(span);
  useEffect(() => {
    own.value = span;
  }, [span.from, span.to]);
  const days = isDay(own.value.from) && isDay(own.value.to) ? daysIn(own.value) : 0;
  const wrong = days < 1 || days > LONGEST;
  return (
    <section class="statistics-choices" aria-label={t("period")}>
      <Choice
        label={t("period")}
        name="period"
        value={period}
        options={PERIODS.map((one) => ({ value: one, text: t(one) }))}
        onChoose={(one) => onChange(one as Period, spanOf(one as Period, span.to < today ? span.to : today))}
      />
      <div class="statistics-steps">
        <Button action="before" onPress={() => onChange(period, moved(period, span, -1))}>‹ {t("before")}</Button>
        <Button action="today" onPress={() => onChange(period, period === "own" ? { from: today, to: today } : spanOf(period, today))} disabled={span.from <= today && today <= span.to && period !== "own"}>{t("today")}</Button>
        <Button action="after" onPress={() => onChange(period, moved(period, span, 1))} disabled={span.to >= today}>{t("after")} ›</Button>
      </div>
      {period === "own" && (
        <form
          class="statistics-own"
          onSubmit={(event) => {
            event.preventDefault();
            if (!wrong) onChange("own", own.value);
          }}
        >
          <DayField name="from" label={t("from")} value={own.value.from} onInput={(from) => (own.value = { ...own.value, from })} />
          <DayField name="to" label={t("to")} value={own.value.to} onInput={(to) => (own.value = { ...own.value, to })} />
          <button type="submit" class="button button-primary button-normal" data-action="show" disabled={wrong}>{t("show")}</button>
          {wrong && <p class="statistics-wrong" role="alert">{t("wrong_span")}</p>}
        </form>
      )}
      {children}
    </section>
  );
}

function DayField({ name, label, value, onInput }: { name: string; label: string; value: string; onInput: (day: string) => void }): JSX.Element {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input class="field-input" type="date" name={name} value={value} required onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

function spanInWords({ from, to }: Span): string {
  const words = (one: string): string => dayInWords(`${one}T12:00:00Z`, "UTC");
  return from === to ? words(from) : `${words(from)} – ${words(to)}`;
}

function todayIn(timezone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date());
}

/** The address says what is looked at, so that it can be sent to somebody or kept. */
function fromAddress(timezone: string): { period: Period; span: Span; zone: string; below: boolean } {
  const query = new URLSearchParams(location.search);
  const today = todayIn(timezone);
  const period = PERIODS.find((one) => one === query.get("period")) ?? "day";
  const [from, to] = [query.get("from"), query.get("to")];
  const said = isDay(from) && isDay(to) && from <= to && daysIn({ from, to }) <= LONGEST;
  const span = said ? (period === "own" ? { from, to } : spanOf(period, from)) : spanOf(period, today);
  return { period, span, zone: query.get("zone") ?? "", below: query.get("below") === "true" };
}

function keepInAddress({ period, span, zone, below }: { period: Period; span: Span; zone: string; below: boolean }): void {
  const query = new URLSearchParams({ period, from: span.from, to: span.to, ...(zone ? { zone } : {}), ...(below ? { below: "true" } : {}) });
  history.replaceState(null, "", `?${query}`);
}
