import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button } from "../common/components";
import type { Me } from "../common/contract";
import { clock, day as dayInWords, setTimezone } from "../common/format";
import { lang, named } from "../common/lang";
import { ManagerNav } from "../common/manager-nav";
import { PersonBar } from "../common/person-bar";
import { Skeleton } from "../common/pieces";
import { Select } from "../common/select";
import { common } from "../common/texts";
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

/** What a hall did over a day or a year: figures, drawings and tables of the same definitions, down to the tickets. */
export function Statistics({ me }: { me: Me }): JSX.Element {
  const hall = me.person.hall;
  const setUp = useSignal<SetUp | null>(null);
  const asked = useSignal<{ period: Period; span: Span; zone: string; below: boolean } | null>(null);
  const below = useSignal(false);
  const top = useSignal<{ now: Answer; usual: Usual | null } | null>(null);
  const refused = useSignal("");
  const wanted = useSignal<Behind | null>(null);

  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    void get<SetUp>(`/api/v1/halls/${encodeURIComponent(hall)}`).then((found) => {
      setTimezone(found.timezone);
      setUp.value = found;
      const said = fromAddress(found.timezone);
      asked.value = found.zones.some((zone) => zone.code === said.zone) ? said : { ...said, zone: "" };
    }, refuse);
    void get<{ items: unknown[] }>(`/api/v1/halls/${encodeURIComponent(hall)}/sub-halls`).then(
      (found) => (below.value = found.items.length > 0),
      () => undefined, // who may not see the halls below is not asked about them
    );
  }, [hall]);

  function refuse(error: unknown): void {
    if (error instanceof Problem) refused.value = error.detail;
    else if (error instanceof Unreachable) refused.value = common("server_gone_try");
    else throw error;
  }

  const now = asked.value;
  const scope: Scope | null = now && { hall, span: now.span, zone: now.zone, below: now.below };
  useEffect(() => {
    if (!now || !scope) return;
    keepInAddress(now);
    top.value = null;
    refused.value = "";
    const alone = daysIn(now.span) === 1 && !now.below;
    void Promise.all([figures(scope, { names: TILES }), alone ? usual(scope, TILES) : null]).then(([found, before]) => {
      if (asked.value === now) top.value = { now: found, usual: before };
    }, refuse);
  }, [now, lang.value]);

  function seek({ name, title, where }: Picked): void {
    if (scope) wanted.value = { title: t("behind_title", { title }), address: address(scope, "/tickets", { where }, { figure: name }) };
  }

  const zones = setUp.value?.zones.filter((zone) => zone.active && zone.issues_tickets) ?? [];
  const found = top.value;
  const empty = found && !found.now.total["issued"];
  return (
    <main class="statistics" data-page="statistics" data-state={found ? "ready" : "loading"}>
      <header class="statistics-head">
        <div>
          <p class="soft" data-field="hall">{setUp.value && named(setUp.value)}</p>
          <h1>{t("page")}</h1>
        </div>
        <ManagerNav me={me} here="statistics" />
        <PersonBar me={me} />
      </header>
      {now && setUp.value && (
        <Choices
          period={now.period}
          span={now.span}
          today={todayIn(setUp.value.timezone)}
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
      {refused.value && <Banner tone="bad" field="refused">{refused.value}</Banner>}
      {!found && !refused.value && <Skeleton lines={6} />}
      {found && scope && now && (
        <>
          <p class="statistics-said soft" data-field="as_of">
            <strong>{spanInWords(now.span)}</strong> · {t("as_of", { time: clock(found.now.as_of, { seconds: true }) })} · {t("edition", { n: found.now.edition })}
          </p>
          {found.now.pending.length > 0 && <Banner tone="warn" field="pending">{t("pending", { n: found.now.pending.length })}</Banner>}
          {empty && <Banner field="nothing">{t("nothing")}</Banner>}
          <Tiles answer={found.now} usual={found.usual} onBehind={now.below ? undefined : (figure) => seek({ ...figure, where: {} })} />
          {!empty && (
            <div class="statistics-charts">
              <HalfHours scope={scope} />
              {daysIn(now.span) > 1 && <Course scope={scope} />}
              {daysIn(now.span) > 6 && <Heat scope={scope} />}
              {daysIn(now.span) === 1 && !now.below && <WindowDayPanel hall={hall} day={now.span.from} />}
              <Ratings scope={scope} />
              <Kept scope={scope} />
            </div>
          )}
          <FigureTable scope={scope} onBehind={!now.below ? seek : undefined} />
        </>
      )}
      {wanted.value && <TicketsBehind behind={wanted.value} onClose={() => (wanted.value = null)} />}
    </main>
  );
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
