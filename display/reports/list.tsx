import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { Banner, Button, Field } from "../common/components";
import { monthDay, clock } from "../common/format";
import { named } from "../common/lang";
import { Printed } from "../common/manager-page";
import { periodInWords } from "../common/period-words";
import { ownHall } from "../common/person";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Select } from "../common/select";
import { Status, type StatusTone } from "../common/status";
import { Table } from "../common/table";
import { lastPeriod } from "./periods";
import { ReportPage } from "./report";
import type { PageProps } from "./screen";
import { act, askForReport, fileAddress, FORMATS, readReports, type Kind, type ListedReport, type ReportList, type State } from "./server";
import { t } from "./texts";

const KEEPERS = new Set(["manager", "sub_hall_head", "admin"]);
const LOOKS: Record<State, readonly [StatusTone, mark: string]> = { queued: ["plain", "○"], running: ["warn", "◆"], ready: ["good", "●"], failed: ["bad", "▲"] };
/** While one is being made the page follows it. */
const WATCH_SECONDS = 2;

/** Reports of a year by kind, and those that come next (R-222); "#reports/HALL/ID" shows one. */
export function ReportsPage({ me, hall, rest }: PageProps): JSX.Element {
  const [of, id] = rest.split("/").map(decodeURIComponent);
  const keeps = KEEPERS.has(me.person.role);
  return of && id ? <ReportPage key={id} hall={of} id={id} keeps={keeps} /> : <ReportBook own={hall} keeps={keeps} />;
}

function ReportBook({ own, keeps }: { own: string; keeps: boolean }): JSX.Element {
  const hall = useSignal(own);
  const year = useSignal<number | null>(null);
  const kind = useSignal("");
  const turn = useSignal(0);
  const { last: list, trouble } = useReading(
    `${hall.value} ${year.value} ${turn.value}`,
    () => readReports(hall.value, year.value),
    ({ items }) => (items.some((one) => one.state === "queued" || one.state === "running") ? WATCH_SECONDS : 0),
  );
  if (!list) return trouble ? <TroubleBanner trouble={trouble} /> : <Skeleton lines={6} />;
  const names = new Map(list.kinds.map((one) => [one.code, one.name]));
  const shown = list.items.filter((one) => !kind.value || one.kind === kind.value);
  return (
    <>
      <Printed hall={list.halls.find((one) => one.code === hall.value) ?? ownHall.value} />
      <div class="reports-choice">
        {list.halls.length > 1 && (
          <Select label={t("hall")} name="hall" value={hall.value} options={list.halls.map((one) => ({ value: one.code, text: named(one) }))} onChoose={(code) => (hall.value = code)} />
        )}
        <Select label={t("year")} name="year" value={String(list.year)} options={years(list.year)} onChoose={(one) => (year.value = Number(one))} />
        <Select label={t("kind")} name="kind" value={kind.value} options={[{ value: "", text: t("all_kinds") }, ...list.kinds.map((one) => ({ value: one.code, text: one.name }))]} onChoose={(one) => (kind.value = one)} />
      </div>
      <TroubleBanner trouble={trouble} />
      {keeps && <AskForm hall={hall.value} kinds={list.kinds} onDone={() => (turn.value += 1)} />}
      <div class="manager-pair reports-pair">
        <section class="panel" data-value="reports">
          <h2>{t("list")}</h2>
          <Table cards caption={t("list")} hideCaption head={[t("kind"), t("period"), t("state"), t("made"), t("files")].map((text) => ({ text }))} rows={shown.length} empty={t("none")}>
            {shown.map((one) => (
              <Row key={one.id} one={one} foreign={hallOf(one, list, hall.value)} keeps={keeps} onChanged={() => (turn.value += 1)} />
            ))}
          </Table>
        </section>
        <section class="panel" data-value="upcoming">
          <h2>{t("upcoming")}</h2>
          <p class="quiet">{t("upcoming_what")}</p>
          <Table cards caption={t("upcoming")} hideCaption head={[t("kind"), t("period"), t("period_ends"), t("due")].map((text) => ({ text }))} rows={list.upcoming.length} empty={t("nobody")}>
            {list.upcoming.map((one) => (
              <tr key={one.kind} role="row" data-value={one.kind}>
                <th scope="row" role="rowheader">{names.get(one.kind)}</th>
                <td role="cell" data-label={t("period")}>{periodInWords(one.period)}</td>
                <td role="cell" data-label={t("period_ends")}>{periodInWords(one.to)}</td>
                <td role="cell" data-label={t("due")} data-field="due">{periodInWords(one.due)}</td>
              </tr>
            ))}
          </Table>
        </section>
      </div>
    </>
  );
}

/** Whose a report is that a hall below handed over. */
function hallOf(one: ListedReport, { halls }: ReportList, shown: string): string {
  if (one.hall === shown) return "";
  const hall = halls.find(({ code }) => code === one.hall);
  return hall ? named(hall) : one.hall;
}

function years(shown: number): { value: string; text: string }[] {
  const newest = Math.max(shown, new Date().getFullYear());
  return Array.from({ length: 6 }, (_, back) => String(newest - back)).map((value) => ({ value, text: value }));
}

type RowProps = { one: ListedReport; foreign: string; keeps: boolean; onChanged: () => void };

function Row({ one, foreign, keeps, onChanged }: RowProps): JSX.Element {
  const retry = useMemo(
    () =>
      action(async (pressed) => {
        await act(one.hall, one.id, "retry", { press: pressed });
        onChanged();
      }),
    [one.id],
  );
  const [tone, mark] = LOOKS[one.state];
  const ready = one.state === "ready";
  return (
    <tr role="row" data-value={one.id} data-kind={one.kind}>
      <th scope="row" role="rowheader">
        {ready ? (
          <a data-action="open-report" href={`#reports/${encodeURIComponent(one.hall)}/${one.id}`}>
            {one.name}
          </a>
        ) : (
          one.name
        )}
        {foreign && <span class="quiet"> {foreign}</span>}
      </th>
      <td role="cell" data-label={t("period")} data-field="period" data-value={one.period}>{periodInWords(one.period)}</td>
      <td role="cell" data-label={t("state")}>
        <div>
          <Status tone={tone} mark={mark} field="state" value={one.state}>
            {t(`state_${one.state}`)}
          </Status>
          {one.state === "running" && (
            <span class="report-progress">
              <progress max={one.steps} value={one.done} aria-label={t("state_running")} />
              <span class="quiet">{t("progress", { done: one.done, steps: one.steps })}</span>
            </span>
          )}
          {one.state === "failed" && keeps && (
            <Button action="retry" class="row-button" value={one.id} busy={retry.busy.value} onPress={() => void retry.run()}>
              {t("retry")}
            </Button>
          )}
          {!ready && (
            <span class="quiet report-due">
              {t("due")} {periodInWords(one.due)}
            </span>
          )}
        </div>
      </td>
      <td role="cell" data-label={t("made")}>{one.made_at ? `${monthDay(one.made_at)} ${clock(one.made_at)}` : "—"}</td>
      <td role="cell" data-label={t("files")}>
        {ready ? (
          <div class="report-files">
            <Files hall={one.hall} id={one.id} name={`${one.name} ${periodInWords(one.period)}`} />
          </div>
        ) : (
          "—"
        )}
      </td>
    </tr>
  );
}

/** Its files, one press each. */
export function Files({ hall, id, name }: { hall: string; id: string; name: string }): JSX.Element {
  return (
    <>
      {FORMATS.map((format) => (
        <a key={format} class="button row-button" data-action="download" data-value={format} href={fileAddress(hall, id, format)} download aria-label={`${name} ${t(`download_${format}`)}`}>
          {t(`download_${format}`)}
        </a>
      ))}
    </>
  );
}

function AskForm({ hall, kinds, onDone }: { hall: string; kinds: Kind[]; onDone: () => void }): JSX.Element {
  const chosen = useSignal(kinds[0]?.code ?? "");
  const kind = kinds.find((one) => one.code === chosen.value) ?? kinds[0]!;
  const period = useSignal(lastPeriod(kind.span, isoToday()));
  const done = useSignal(false);
  const ask = useMemo(
    () =>
      action<[string, string]>(async (pressed, code, name) => {
        await askForReport(hall, code, name, { press: pressed });
        done.value = true;
        onDone();
      }),
    [hall],
  );
  const refused = ask.unanswered.value ? t("unanswered") : ask.refused.value;
  return (
    <details class="panel reports-ask">
      <summary data-action="ask-report">{t("ask")}</summary>
      <form
        class="reports-choice"
        onSubmit={(event) => event.preventDefault()}
        onInput={() => {
          done.value = false;
        }}
      >
        <Select
          label={t("kind")}
          name="ask_kind"
          value={kind.code}
          options={kinds.map((one) => ({ value: one.code, text: one.name }))}
          onChoose={(code) => {
            chosen.value = code;
            period.value = lastPeriod(kinds.find((one) => one.code === code)!.span, isoToday());
          }}
        />
        <Field label={t("period")} hint={t(`period_hint_${kind.span}`)} name="period" maxLength={10} value={period.value} onInput={(text) => (period.value = text.trim())} />
        <Button action="make-report" kind="primary" busy={ask.busy.value} disabled={!period.value} onPress={() => void ask.run(kind.code, period.value)}>
          {t("make")}
        </Button>
      </form>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {done.value && <Banner tone="good">{t("asked")}</Banner>}
    </details>
  );
}

function isoToday(): string {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
