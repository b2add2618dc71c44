import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Choice } from "../common/choice";
import { lang, named } from "../common/lang";
import { Table } from "../common/table";
import { planFile, type Plan, type PlanLine, type ZoneName } from "./server";
import { t } from "./texts";
import { dayInWords } from "./words";

type Props = { hall: string; plan: Plan; zones: readonly ZoneName[]; chosen: string };

/** Windows that each half hour of next week needs, beside those of the roster. */
export function PlanPanel({ hall, plan, zones, chosen }: Props): JSX.Element {
  const days = [...new Set(plan.lines.map((line) => line.day))];
  const picked = useSignal("");
  const day = days.includes(picked.value) ? picked.value : (days[0] ?? "");
  const name = (code: string): string => named(zones.find((zone) => zone.code === code) ?? { name: code });
  const shown = zones.filter((zone) => !chosen || zone.code === chosen);
  const minutes = shown.map((zone) => t("minutes_of", { zone: named(zone), n: plan.service_minutes[zone.code] ?? 0 }));
  const gaps = plan.gaps.filter((gap) => !chosen || gap.zone === chosen);
  return (
    <section class="panel" data-value="plan">
      <h2>{t("plan")}</h2>
      <p>{t("plan_what", { target: plan.target_minutes, minutes: minutes.join(lang.value === "en" ? ", " : "，") })}</p>
      <div data-field="gaps">
        {gaps.length > 0 ? (
          <>
            <strong>{t("gaps")}</strong>
            <ul class="forecast-gaps">
              {gaps.map((gap) => (
                <li key={gap.day + gap.zone + gap.from}>{t("gap", { day: dayInWords(gap), from: gap.from, to: gap.to, zone: name(gap.zone), n: gap.windows })}</li>
              ))}
            </ul>
          </>
        ) : (
          <p>{t(plan.lines.some((line) => line.planned !== null) ? "gaps_none" : "gaps_no_roster")}</p>
        )}
      </div>
      {days.length > 1 && <Choice label={t("day")} name="day" value={day} options={days.map((one) => ({ value: one, text: dayInWords({ day: one }) }))} onChoose={(one) => (picked.value = one)} />}
      {shown.map((zone) => (
        <ZoneNeed key={zone.code} title={named(zone)} open={shown.length === 1} lines={plan.lines.filter((line) => line.day === day && line.zone === zone.code && line.needed_busy > 0)} />
      ))}
      <p class="quiet">{t("plan_limits")}</p>
      <p class="forecast-links">
        <a data-action="save-xlsx" href={planFile(hall, "xlsx")}>
          {t("save_xlsx")}
        </a>
        <a data-action="save-csv" href={planFile(hall, "csv")}>
          {t("save_csv")}
        </a>
        <a data-action="go" data-value="roster" href="/admin#roster">
          {t("roster")}
        </a>
      </p>
    </section>
  );
}

type ZoneProps = { title: string; open: boolean; lines: readonly PlanLine[] };

/** A zone in one line, and its half hours for whoever wants them. */
function ZoneNeed({ title, open, lines }: ZoneProps): JSX.Element | null {
  if (lines.length === 0) return null;
  const most = lines.reduce((a, b) => (b.needed > a.needed ? b : a));
  return (
    <details class="forecast-zone" open={open} data-value={title}>
      <summary data-action="zone-need">{t("zone_need", { zone: title, n: most.needed, from: most.from, to: most.to })}</summary>
      <NeedTable title={title} lines={lines} />
    </details>
  );
}

function NeedTable({ title, lines }: { title: string; lines: readonly PlanLine[] }): JSX.Element {
  const head = [t("time"), t("expected"), t("needed"), t("needed_busy"), t("planned"), t("short")];
  return (
    <Table caption={title} hideCaption head={head.map((text, place) => ({ text, number: place > 0 }))} rows={lines.length} empty={t("none")}>
      {lines.map((line) => (
        <tr key={line.from} data-value={line.from}>
          <th scope="row">
            {line.from}–{line.to}
          </th>
          <td class="number">{line.people}</td>
          <td class="number" data-field="needed">{line.needed}</td>
          <td class="number">{line.needed_busy}</td>
          <td class="number">{line.planned ?? <span class="quiet">{t("no_roster")}</span>}</td>
          <td class="number" data-field="short">
            {line.short === null ? "" : line.short > 0 ? <span class="forecast-short">{line.short}</span> : t("enough")}
          </td>
        </tr>
      ))}
    </Table>
  );
}
