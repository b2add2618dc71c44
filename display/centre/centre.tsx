import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Field, Figure, LineState } from "../common/components";
import type { Me } from "../common/contract";
import { clock, span } from "../common/format";
import { named } from "../common/lang";
import type { Line } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { Status, type StatusTone } from "../common/status";
import { Table } from "../common/table";
import { common } from "../common/texts";
import "../common/large-screen.css";
import "./centre.css";
import type { Centre, HallNow, Mark } from "./shapes";
import { t } from "./texts";

/** From so many halls on they can be looked for by name. */
const MANY = 10;
const TICK_MS = 1000;

type Props = { me: Me; line: Line & { state: ReadonlySignal<Centre | null> } };

/** Every hall from one's own down, the worst first; a press goes into a hall. */
export function CentrePage({ me, line }: Props): JSX.Element {
  const now = useSignal(line.now());
  const wanted = useSignal("");
  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    const ticking = setInterval(() => (now.value = line.now()), TICK_MS);
    return () => clearInterval(ticking);
  }, [line]);
  const centre = line.state.value;
  return (
    <main class="centre">
      <header class="centre-head">
        <h1>{t("page")}</h1>
        <time class="centre-clock">{clock(now.value)}</time>
        <PersonBar me={me} other={centre && !centre.totals_only ? "floor" : undefined} />
      </header>
      <LineState line={line} />
      {!centre && !line.unreachable.value && <p class="quiet">{common("connecting")}</p>}
      {centre && (
        <>
          {centre.totals_only && <p class="quiet">{t("totals_only")}</p>}
          <Totals centre={centre} now={now.value} />
          {centre.halls.length >= MANY && (
            <Field label={t("find")} name="q" type="search" value={wanted.value} maxLength={40} onInput={(value) => (wanted.value = value)} />
          )}
          <Legend />
          <HallTable centre={centre} halls={found(centre.halls, wanted.value)} now={now.value} />
        </>
      )}
    </main>
  );
}

export function found(halls: readonly HallNow[], words: string): readonly HallNow[] {
  const wanted = words.trim().toLowerCase();
  return wanted ? halls.filter((hall) => [hall.code, hall.name, hall.name_en].some((name) => name.toLowerCase().includes(wanted))) : halls;
}

function Totals({ centre: { total, totals_only }, now }: { centre: Centre; now: number }): JSX.Element {
  return (
    <section class="centre-totals" aria-label={t("totals")}>
      <Figure label={t("halls")} value={totals_only ? total.halls : `${total.open} / ${total.halls}`} field="halls" />
      <Figure label={t("waiting")} value={total.waiting} field="waiting" />
      <Figure label={t("longest")} value={waited(total.longest_wait_since, now)} field="longest" />
      <Figure label={t("windows")} value={`${serving(total)} / ${all(total)}`} field="windows" />
      {totals_only ? (
        <>
          <Figure label={t("served")} value={total.served} field="served" />
          <Figure label={t("good_share")} value={goodOf(total)} field="good_share" />
        </>
      ) : (
        <>
          <Figure label={t("absent")} value={total.absent ?? 0} field="absent" />
          <Figure label={t("alarms")} value={total.alarms ?? 0} field="alarms" />
          <Figure label={t("bad_ratings")} value={total.bad_ratings ?? 0} field="bad_ratings" />
        </>
      )}
    </section>
  );
}

type Column = { text: string; number?: boolean; field: string; cell: (hall: HallNow, now: number) => JSX.Element | string | number; grave?: boolean };
type Count = "uncovered" | "absent" | "alarms" | "bad_ratings" | "issued" | "served" | "no_shows" | "rated";

/** Not to be overlooked where it is more than none. */
const GRAVE = new Set<Count>(["uncovered", "alarms", "bad_ratings"]);
const OF_STAFF: readonly Count[] = ["uncovered", "absent", "alarms", "bad_ratings", "served"];
const OF_TOTALS: readonly Count[] = ["issued", "served", "no_shows", "rated"];

function columnsOf(totals_only: boolean): Column[] {
  const counts = (totals_only ? OF_TOTALS : OF_STAFF).map((name): Column => {
    return { text: t(name), number: true, field: name, grave: GRAVE.has(name), cell: (hall) => hall[name] ?? 0 };
  });
  return [
    { text: t("waiting"), number: true, field: "waiting", cell: (hall) => hall.waiting },
    { text: t("longest"), number: true, field: "longest", cell: (hall, now) => waited(hall.longest_wait_since, now) },
    { text: t("windows"), field: "windows", cell: (hall) => <WindowsOf hall={hall} /> },
    ...counts,
    ...(totals_only ? [{ text: t("good_share"), number: true, field: "good_share", cell: goodOf }] : []),
  ];
}

function HallTable({ centre, halls, now }: { centre: Centre; halls: readonly HallNow[]; now: number }): JSX.Element {
  const columns = columnsOf(centre.totals_only);
  return (
    <Table caption={t("halls")} hideCaption cards head={[{ text: t("hall") }, ...columns]} rows={halls.length} empty={t(centre.halls.length ? "find_none" : "none")}>
      {halls.map((hall) => (
        <tr key={hall.code} role="row" class={`centre-hall centre-${hall.mark}`} data-value={hall.code}>
          <th scope="row" role="rowheader" class="centre-name">
            <MarkOf hall={hall} />
            {centre.totals_only ? (
              <span>{named(hall)}</span>
            ) : (
              <a data-action="open-hall" data-value={hall.code} href={`/floor?hall=${encodeURIComponent(hall.code)}`}>
                {named(hall)}
              </a>
            )}
          </th>
          {columns.map((column) => (
            <td key={column.field} role="cell" class={classOf(column, hall, now)} data-label={column.text} data-field={column.field}>
              {column.cell(hall, now)}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}

function classOf(column: Column, hall: HallNow, now: number): string {
  const shown = column.cell(hall, now);
  const none = column.number && (shown === 0 || shown === t("minutes_none"));
  return [column.number && "number", column.grave && shown && "centre-grave", none && "centre-none"].filter(Boolean).join(" ");
}

const LOOKS: Record<Mark, readonly [StatusTone, mark: string]> = { none: ["good", "✓"], good: ["good", "✓"], warn: ["warn", "▲"], bad: ["bad", "■"] };

function MarkOf({ hall }: { hall: HallNow }): JSX.Element {
  const [tone, shape] = LOOKS[hall.mark];
  const quiet = !hall.open && hall.mark !== "bad" && hall.mark !== "warn";
  return (
    <Status tone={quiet ? "plain" : tone} mark={quiet ? "○" : shape} field="mark" value={hall.mark}>
      {quiet ? t("closed_now") : t(`word_${hall.mark}`)}
    </Status>
  );
}

const WINDOWS = [["busy", "▶", "serving"], ["good", "●", "idle"], ["bad", "❚❚", "paused"], ["plain", "○", "closed"]] as const;

function Legend(): JSX.Element {
  return (
    <p class="centre-legend" aria-hidden="true">
      {t("windows")}
      {WINDOWS.map(([tone, mark, word]) => (
        <span key={word} class={`centre-window tone-${tone}`}>
          <span class="centre-shape">{mark}</span>
          {t(word)}
        </span>
      ))}
    </p>
  );
}

function WindowsOf({ hall }: { hall: HallNow }): JSX.Element {
  const { serving: busy, called, idle, paused, closed } = hall.windows;
  const counts = { serving: busy + called, idle, paused, closed };
  return (
    <span class="centre-windows" title={t("windows_short", counts)}>
      <span class="visually-hidden">{t("windows_short", counts)}</span>
      {WINDOWS.map(([tone, mark, name]) => (
        <span key={name} class={`centre-window tone-${tone} ${counts[name] ? "" : "centre-zero"}`} aria-hidden="true">
          <span class="centre-shape">{mark}</span>
          {counts[name]}
        </span>
      ))}
    </span>
  );
}

type Summed = Pick<HallNow, "windows" | "rated" | "good_share">;

function serving({ windows }: Pick<Summed, "windows">): number {
  return windows.serving + windows.called + windows.idle;
}

function all({ windows }: Pick<Summed, "windows">): number {
  return serving({ windows }) + windows.paused + windows.closed;
}

function goodOf({ good_share: share, rated }: Pick<Summed, "good_share" | "rated">): string {
  if (share !== null) return `${Math.round(share * 100)}%`;
  return rated ? t("too_few") : t("minutes_none");
}

function waited(since: number | null, now: number): string {
  return since === null ? t("minutes_none") : span(Math.max(0, Math.floor((now - since) / 60_000)));
}
