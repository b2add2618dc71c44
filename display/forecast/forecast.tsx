import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Problem, Unreachable } from "../common/api";
import { Chart } from "../common/chart";
import { Banner } from "../common/components";
import type { Me } from "../common/contract";
import { lang, named } from "../common/lang";
import { ManagerPage } from "../common/manager-page";
import { Select } from "../common/select";
import { Table } from "../common/table";
import { common } from "../common/texts";
import "./forecast.css";
import { PlanPanel } from "./plan";
import { readAll, type Day, type Forecast as Known, type HallSetUp, type Plan } from "./server";
import { t } from "./texts";
import { dayInWords } from "./words";

const READ_AGAIN_MS = 60_000;

type View = { setUp: HallSetUp; forecast: Known; plan: Plan };

/** Who will come today and next week, and how many windows that takes. */
export function Forecast({ me }: { me: Me }): JSX.Element {
  const view = useSignal<View | null>(null);
  const refused = useSignal("");
  const zone = useSignal("");
  const hall = me.person.hall;
  useEffect(() => {
    const load = (): void =>
      void readAll(hall, zone.value).then(
        (found) => {
          view.value = found;
          refused.value = "";
        },
        (error: unknown) => {
          if (error instanceof Problem) refused.value = error.detail;
          else if (error instanceof Unreachable) refused.value = common("server_gone_try");
          else throw error;
        },
      );
    load();
    const again = setInterval(load, READ_AGAIN_MS);
    return () => clearInterval(again);
  }, [hall, zone.value, lang.value]);
  const found = view.value;
  return (
    <ManagerPage me={me} here="forecast" title={t("page")}>
      {refused.value && <Banner tone="bad">{refused.value}</Banner>}
      {!found && !refused.value && <p class="quiet">{t("loading")}</p>}
      {found && !found.forecast.known && <Banner field="not_known">{t("not_known", { n: found.forecast.history_days, least: found.forecast.least_days })}</Banner>}
      {found && (
        <div class="forecast-choice">
          <Select
            label={t("zone")}
            name="zone"
            value={zone.value}
            options={[{ value: "", text: t("whole") }, ...queues(found.setUp).map((one) => ({ value: one.code, text: named(one) }))]}
            onChoose={(code) => (zone.value = code)}
          />
        </div>
      )}
      {found?.forecast.known && (
        <>
          <Today day={found.forecast.days[0]!} />
          <Week days={nextWeek(found.forecast)} />
          <PlanPanel hall={hall} plan={found.plan} zones={queues(found.setUp)} chosen={zone.value} />
        </>
      )}
    </ManagerPage>
  );
}

function queues({ zones }: HallSetUp): HallSetUp["zones"] {
  return zones.filter((zone) => zone.active && zone.issues_tickets && !zone.merged_into);
}

/** From the next Monday on. */
function nextWeek({ days }: Known): Day[] {
  const monday = days.findIndex((day, place) => place > 0 && new Date(`${day.day}T00:00:00Z`).getUTCDay() === 1);
  return days.slice(monday, monday + 7);
}

function Today({ day }: { day: Day }): JSX.Element {
  // The half hour that runs has not ended: it is drawn, but compared with nothing.
  const over = day.slots.filter((slot) => slot.came !== null).slice(0, -1);
  const sum = (pick: (slot: Day["slots"][number]) => number): number => Math.round(over.reduce((all, slot) => all + pick(slot), 0));
  return (
    <section class="panel" data-value="today">
      <h2>
        {t("today")} <span class="quiet">{dayInWords(day)}</span>
      </h2>
      {day.slots.length === 0 ? (
        <p class="quiet">{t("today_closed")}</p>
      ) : (
        <>
          <p data-field="so_far">{t("today_sum", { came: sum((slot) => slot.came ?? 0), expected: sum((slot) => slot.mean) })}</p>
          <Chart
            title={t("chart_today")}
            labels={day.slots.map((slot) => slot.from)}
            unit={t("people")}
            series={[
              { kind: "band", name: t("band"), low: day.slots.map((slot) => slot.p10), high: day.slots.map((slot) => slot.p90) },
              { kind: "line", name: t("expected"), values: day.slots.map((slot) => slot.mean) },
              { kind: "dots", name: t("came"), values: day.slots.map((slot) => slot.came) },
            ]}
          />
          <Figures days={[day]} title={t("chart_today")} />
        </>
      )}
    </section>
  );
}

function Week({ days }: { days: Day[] }): JSX.Element {
  const all = days.flatMap((day) => day.slots.map((slot, place) => ({ ...slot, label: place === 0 ? dayInWords(day) : slot.from })));
  return (
    <section class="panel" data-value="week">
      <h2>{t("next_week")}</h2>
      <Chart
        title={t("chart_week")}
        labels={all.map((slot) => slot.label)}
        every={Math.max(1, days.find((day) => day.slots.length)?.slots.length ?? 1)}
        unit={t("people")}
        series={[
          { kind: "band", name: t("band"), low: all.map((slot) => slot.p10), high: all.map((slot) => slot.p90) },
          { kind: "line", name: t("expected"), values: all.map((slot) => slot.mean) },
        ]}
      />
      <Figures days={days} title={t("chart_week")} />
    </section>
  );
}

/** The same figures as the drawing above, for whoever cannot see it or wants them exactly. */
function Figures({ days, title }: { days: Day[]; title: string }): JSX.Element {
  const rows = days.flatMap((day) => day.slots.map((slot) => ({ day, slot })));
  const head = [t("day"), t("time"), t("expected"), t("few"), t("many"), t("booked"), t("came")];
  return (
    <details>
      <summary data-action="figures">{t("table")}</summary>
      <Table caption={title} hideCaption head={head.map((text, place) => ({ text, number: place > 1 }))} rows={rows.length} empty={t("none")}>
        {rows.map(({ day, slot }) => (
          <tr key={day.day + slot.from} data-value={slot.from}>
            <td>{dayInWords(day)}</td>
            <th scope="row">{slot.from}</th>
            <td class="number" data-field="mean">{slot.mean}</td>
            <td class="number">{slot.p10}</td>
            <td class="number">{slot.p90}</td>
            <td class="number">{slot.booked}</td>
            <td class="number" data-field="came">{slot.came ?? ""}</td>
          </tr>
        ))}
      </Table>
    </details>
  );
}
