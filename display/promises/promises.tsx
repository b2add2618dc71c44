import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Choice } from "../common/choice";
import { Banner, LanguageSwitch } from "../common/components";
import { named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Select } from "../common/select";
import { Table } from "../common/table";
import "../common/large-screen.css";
import "./promises.css";
import { fileAddress, scorecard, type Score, type Scorecard } from "./server";
import { t } from "./texts";

const PERIODS = { "8": "weeks_8", "26": "weeks_26", "52": "weeks_52" } as const;

/** The scorecard of promised waits, in plain words for visitors and in figures for who wants them. */
export function Promises({ hall }: { hall: string }): JSX.Element {
  const zone = useSignal("");
  const weeks = useSignal("8");
  const { last: found, trouble } = useReading(`${hall} ${zone.value} ${weeks.value}`, () => scorecard(hall, zone.value, Number(weeks.value)));
  // Kept from the first answer, which was about all of them.
  const zones = useSignal<Scorecard["zones"]>([]);
  useEffect(() => {
    document.title = t("title");
  });
  useEffect(() => {
    if (found && !zone.value) zones.value = found.zones;
  }, [found]);
  return (
    <div class="promises" data-page="promises">
      <header class="promises-top">
        <div>
          {found && <p class="soft" data-field="hall">{named(found)}</p>}
          <h1>{t("title")}</h1>
        </div>
        <LanguageSwitch />
      </header>
      <main>
        <p class="promises-what">{t("what")}</p>
        <TroubleBanner trouble={trouble} />
        {!found && !trouble && <Skeleton lines={6} />}
        {found && (
          <>
            {!found.published && <Banner field="published">{t("staff_only")}</Banner>}
            <div class="promises-choice">
              <Choice
                label={t("period")}
                name="weeks"
                value={weeks.value}
                options={Object.entries(PERIODS).map(([value, key]) => ({ value, text: t(key) }))}
                onChoose={(value) => (weeks.value = value)}
              />
              {zones.value.length > 1 && (
                <Select
                  label={t("zone")}
                  name="zone"
                  value={zone.value}
                  options={[{ value: "", text: t("zone_all") }, ...zones.value.map((one) => ({ value: one.zone, text: named(one) }))]}
                  onChoose={(code) => (zone.value = code)}
                />
              )}
            </div>
            <Headline card={found} />
            <div class="promises-tables">
              {!zone.value && <Cut by="zone" title={t("by_zone")} of={t("zone")} card={found} rows={found.zones.map((row) => [named(row), row])} />}
              <Cut by="hour" title={t("by_hour")} of={t("hour")} card={found} rows={found.hours.map((row) => [`${String(row.hour).padStart(2, "0")}:00`, row])} />
              <Cut by="horizon" title={t("by_horizon")} of={t("horizon")} card={found} rows={found.horizons.map((row) => [bandInWords(row), row])} />
              <Cut by="week" title={t("by_week")} of={t("week")} card={found} rows={[...found.weeks].reverse().map((row) => [row.week, row])} />
            </div>
            <How card={found} />
            <p class="promises-links">
              <a class="link" data-action="download" href={fileAddress(hall, Number(weeks.value))}>
                {t("download")}
              </a>
              <a class="link" data-action="go" data-value="guide" href="/guide">
                {t("guide")}
              </a>
            </p>
          </>
        )}
      </main>
    </div>
  );
}

function Headline({ card: { total, promised, least } }: { card: Scorecard }): JSX.Element {
  if (!total.enough) return <Banner field="not_enough">{t("not_enough", { n: total.n, least })}</Banner>;
  const facts = [
    { field: "inside", says: t("of_hundred", { n: hundred(total.inside) }), what: t("of_hundred_what", { promised: hundred(promised) }) },
    { field: "late", says: t("late", { n: hundred(total.late) }), what: t("late_what") },
    { field: "mean_error", says: t("typical", { n: minutes(total.mean_error_seconds) }), what: t("typical_what") },
    { field: "mean_width", says: t("width", { n: minutes(total.mean_width_seconds) }), what: t("width_what") },
  ];
  return (
    <ul class="promises-head">
      {facts.map(({ field, says, what }) => (
        <li key={field} data-field={field}>
          <strong>{says}</strong>
          <span class="soft">{what}</span>
        </li>
      ))}
    </ul>
  );
}

type CutProps = { by: string; title: string; of: string; card: Scorecard; rows: readonly (readonly [string, Score])[] };

/** One table of the same promises, with a bar that shows the share beside the one that is promised. */
function Cut({ by, title, of, card, rows }: CutProps): JSX.Element {
  const head = [of, t("n"), t("inside"), t("later"), t("median"), t("mean"), t("wide")];
  return (
    <section class="card" data-value={by}>
      <Table caption={title} head={head.map((text, place) => ({ text, number: place > 0 }))} rows={rows.length} empty={t("none")}>
        {rows.map(([name, score]) => (
          <tr key={name} data-value={name}>
            <th scope="row">{name}</th>
            <td class="number" data-field="n">{score.n.toLocaleString("en-GB")}</td>
            {score.enough ? (
              <>
                <td class="number" data-field="inside">
                  <Bar share={score.inside ?? 0} promised={card.promised} />
                </td>
                <td class="number">{percent(score.late)}</td>
                <td class="number">{earlyOrLate(score.median_error_seconds)}</td>
                <td class="number">{t("minutes", { n: minutes(score.mean_error_seconds) })}</td>
                <td class="number">{t("minutes", { n: minutes(score.mean_width_seconds) })}</td>
              </>
            ) : (
              <td class="soft promises-few" colSpan={5} data-field="too_few">
                {t("too_few")}
              </td>
            )}
          </tr>
        ))}
      </Table>
    </section>
  );
}

function Bar({ share, promised }: { share: number; promised: number }): JSX.Element {
  return (
    <span class="promises-bar">
      <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
        <rect class="promises-bar-ground" width="100" height="10" />
        <rect class="promises-bar-share" width={100 * share} height="10" />
        <rect class="promises-bar-mark" x={100 * promised - 0.75} width="1.5" height="10" />
      </svg>
      {percent(share)}
    </span>
  );
}

function How({ card: { total, least } }: { card: Scorecard }): JSX.Element {
  return (
    <details class="card promises-how">
      <summary data-action="how">{t("how")}</summary>
      <ul>
        <li>{t("how_1")}</li>
        <li>{t("how_2")}</li>
        <li>{t("how_3", { n: total.gone })}</li>
        {total.enough && <li>{t("how_4", { n: hundred(total.inside_shown) })}</li>}
        <li>{t("how_5", { least })}</li>
      </ul>
    </details>
  );
}

function bandInWords({ from_minutes: low, to_minutes: high }: { from_minutes: number; to_minutes: number | null }): string {
  return high === null ? t("from_on", { low }) : t("from_to", { low, high });
}

function hundred(share: number | null): number {
  return Math.round(100 * (share ?? 0));
}

function percent(share: number | null): string {
  return `${hundred(share)}%`;
}

function minutes(seconds: number | null): number {
  return Math.round((seconds ?? 0) / 60);
}

function earlyOrLate(seconds: number | null): string {
  const off = minutes(seconds);
  if (off === 0) return t("on_time");
  return t(off < 0 ? "earlier_by" : "later_by", { n: Math.abs(off) });
}
