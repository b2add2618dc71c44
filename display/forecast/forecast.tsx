import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { Chart } from "../common/chart";
import { Banner } from "../common/components";
import type { Me } from "../common/contract";
import { named } from "../common/lang";
import { ManagerPage } from "../common/manager-page";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Save, type Cell, type Picture } from "../common/saving";
import { Select } from "../common/select";
import { Table } from "../common/table";
import "./forecast.css";
import { PlanPanel } from "./plan";
import { readAll, type Day, type Forecast as Known, type HallSetUp } from "./server";
import { t } from "./texts";
import { dayInWords } from "./words";

const READ_AGAIN_SECONDS = 60;

/** Who will come today and next week, and how many windows that takes. */
export function Forecast({ me }: { me: Me }): JSX.Element {
  const zone = useSignal("");
  const hall = me.person.hall;
  const { last: found, trouble } = useReading(`${hall} ${zone.value}`, () => readAll(hall, zone.value), () => READ_AGAIN_SECONDS);
  return (
    <ManagerPage me={me} here="forecast" title={t("page")}>
      <TroubleBanner trouble={trouble} />
      {!found && !trouble && <Skeleton lines={6} />}
      {found && !found.forecast.known && <Banner field="not_known">{t("not_known", { n: found.forecast.history_days, least: found.forecast.least_days })}</Banner>}
      {found?.forecast.known && (
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
          <div class="manager-pair">
            <Today day={found.forecast.days[0]!} />
            <Week days={nextWeek(found.forecast)} />
          </div>
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
  const picture: Picture = useRef<(() => string) | null>(null);
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
            onReady={(made) => (picture.current = made)}
          />
          <Figures days={[day]} title={t("chart_today")} picture={picture} />
        </>
      )}
    </section>
  );
}

function Week({ days }: { days: Day[] }): JSX.Element {
  const picture: Picture = useRef<(() => string) | null>(null);
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
        onReady={(made) => (picture.current = made)}
      />
      <Figures days={days} title={t("chart_week")} picture={picture} />
    </section>
  );
}

type FiguresProps = { days: Day[]; title: string; picture: Picture };

/** The drawing above and the same figures as files and as a table, for whoever cannot see it or wants them exactly; and how they come about. */
function Figures({ days, title, picture }: FiguresProps): JSX.Element {
  const rows = days.flatMap((day) => day.slots.map((slot) => ({ day, slot })));
  const head = [t("day"), t("time"), t("expected"), t("few"), t("many"), t("booked"), t("came")];
  const cells = ({ day, slot }: (typeof rows)[number]): Cell[] => [dayInWords(day), slot.from, slot.mean, slot.p10, slot.p90, slot.booked, slot.came];
  const fields = ["", "", "mean", "p10", "p90", "booked", "came"];
  return (
    <div>
      <p class="forecast-links">
        <Save name={`forecast-${days[0]?.day ?? ""}`} rows={() => [head, ...rows.map(cells)]} picture={picture} />
      </p>
      <details>
        <summary data-action="figures">{t("table")}</summary>
        <Table caption={title} hideCaption head={head.map((text, place) => ({ text, number: place > 1 }))} rows={rows.length} empty={t("none")}>
          {rows.map((row) => (
            <tr key={row.day.day + row.slot.from} data-value={row.slot.from}>
              {cells(row).map((cell, place) =>
                place === 1 ? (
                  <th key={place} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td key={place} class={place > 1 ? "number" : undefined} data-field={fields[place] || undefined}>
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </Table>
      </details>
      <details>
        <summary data-action="formula">{t("how")}</summary>
        <p class="quiet">{t("how_what")}</p>
      </details>
    </div>
  );
}
