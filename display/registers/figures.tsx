import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { get } from "../common/api";
import { Choice } from "../common/choice";
import type { Me } from "../common/contract";
import { duration } from "../common/format";
import { lang } from "../common/lang";
import { Table } from "../common/table";
import { quietly } from "./parts";
import { t } from "./texts";

const REGISTERS = ["help", "cross", "agency", "replies"] as const;
const STEPS = ["day", "week", "month"] as const;
const COLUMNS = [
  "requests", "answered", "median_answer_seconds", "longest_answer_seconds", "help_minutes", "escalated", "satisfaction",
  "received", "delivered", "returned", "under_way", "median_days", "entrusted", "done", "in_time", "declined", "withdrawn",
  "registered", "late", "overdue", "open",
] as const;
type Column = (typeof COLUMNS)[number];
type Row = { period: string; from: string; to: string } & Record<string, string | number | null>;
type Figures = { columns: string[]; rows: Row[]; total: Record<string, number | null> };

/** What the registers came to, by day, week or month (R-132, R-148, R-150). */
export function RegisterFigures({ hall }: { hall: string; me: Me }): JSX.Element {
  const register = useSignal<string>("help");
  const by = useSignal<string>("day");
  const first = useSignal("");
  const last = useSignal("");
  const found = useSignal<Figures | null>(null);
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/register-figures`;
  const query = useComputed(() => `?register=${register.value}&by=${by.value}${first.value && `&from=${first.value}`}${last.value && `&to=${last.value}`}`);
  useSignalEffect(() => {
    const asked = query.value;
    void quietly(get<Figures>(base + asked, { tries: 2 })).then((figures) => {
      if (!figures || asked !== query.peek()) return;
      found.value = figures;
      // What the server took for "this month up to today" stands in the fields.
      if (!first.peek() && figures.rows[0]) first.value = figures.rows[0].from;
      const end = figures.rows[figures.rows.length - 1]?.to;
      if (!last.peek() && end) last.value = end;
    });
  });
  const columns = (found.value?.columns ?? []).filter((one): one is Column => (COLUMNS as readonly string[]).includes(one));
  const rows = found.value?.rows ?? [];
  return (
    <section class="panel" data-value="figures">
      <div class="register-find">
        <Choice label={t("register")} name="register" value={register.value} options={REGISTERS.map((one) => ({ value: one, text: t(`figures_${one}`) }))} onChoose={(one) => (register.value = one)} />
        <Choice label={t("by")} name="by" value={by.value} options={STEPS.map((one) => ({ value: one, text: t(`by_${one}`) }))} onChoose={(one) => (by.value = one)} />
        {([["first_day", first], ["last_day", last]] as const).map(([name, day]) => (
          <label key={name} class="field">
            <span class="field-label">{t(name)}</span>
            <input class="field-input" type="date" name={name} value={day.value} onInput={(event) => (day.value = event.currentTarget.value)} />
          </label>
        ))}
        <a class="button" data-action="download" href={`${base}/file${query.value}&format=csv&lang=${lang.value}`} download>
          {t("download")}
        </a>
      </div>
      <Table caption={t("tab_figures")} hideCaption head={[{ text: t("period") }, ...columns.map((one) => ({ text: t(`column_${one}`), number: true }))]} rows={rows.length} empty={t("figures_none")}>
        {rows.map((row) => (
          <tr key={row.period} data-value={row.period}>
            <th scope="row">{row.period}</th>
            <Cells row={row} columns={columns} />
          </tr>
        ))}
        {found.value && (
          <tr class="register-total" data-value="total">
            <th scope="row">{t("total")}</th>
            <Cells row={found.value.total} columns={columns} />
          </tr>
        )}
      </Table>
    </section>
  );
}

function Cells({ row, columns }: { row: Record<string, string | number | null>; columns: readonly Column[] }): JSX.Element {
  return (
    <>
      {columns.map((one) => (
        <td key={one} class="number" data-field={one}>
          {shown(one, row[one] ?? null)}
        </td>
      ))}
    </>
  );
}

/** Nothing to tell is a dash: no answer is not an answer within nought seconds. */
function shown(column: Column, value: string | number | null): string {
  if (value === null) return "—";
  return column.endsWith("_seconds") ? duration(Number(value)) : String(value);
}
