import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { Banner, Button, Dialog } from "../common/components";
import { clock, monthDay } from "../common/format";
import { Printed } from "../common/manager-page";
import { periodInWords } from "../common/period-words";
import { ownHall } from "../common/person";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Status, type StatusTone } from "../common/status";
import { Table } from "../common/table";
import { TicketsBehind, type Behind } from "../common/tickets-behind";
import { common } from "../common/texts";
import { Files } from "./list";
import { act, readReport, ticketsAddress, type Adjustment, type FigureName, type Section, type Sending, type WholeReport } from "./server";
import { t } from "./texts";

/** One report as it was kept: its tables, each figure with its definition, what was adjusted since, and where it was sent. */
export function ReportPage({ hall, id, keeps }: { hall: string; id: string; keeps: boolean }): JSX.Element {
  const defined = useSignal<FigureName | null>(null);
  const behind = useSignal<Behind | null>(null);
  const turn = useSignal(0);
  const { last: one, trouble } = useReading(`${hall} ${id} ${turn.value}`, () => readReport(hall, id));
  return (
    <article class="report" data-value={id}>
      <p class="report-back">
        <a class="button" data-action="back" href="#reports">
          {t("back")}
        </a>
      </p>
      <TroubleBanner trouble={trouble} />
      {!one && !trouble && <Skeleton lines={6} />}
      {one && (
        <>
          <Printed hall={one.content?.halls.find((named) => named.code === hall) ?? ownHall.value} />
          <header class="report-title">
            <h2>{one.title}</h2>
            <p class="quiet">{[...new Set([one.from, one.to])].map(periodInWords).join(" – ")}</p>
            <p class="report-files">
              <Files hall={hall} id={id} name={`${one.title} ${periodInWords(one.period)}`} />
            </p>
          </header>
          <dl class="report-facts">
            <Fact term={t("made")}>{one.made_at ? `${monthDay(one.made_at)} ${clock(one.made_at)}` : "—"}</Fact>
            <Fact term={t("made_by")}>{one.made_by || t("by_schedule")}</Fact>
            <Fact term={t("due")}>{periodInWords(one.due)}</Fact>
            <Fact term={t("edition")}>{one.definitions}</Fact>
            <Fact term={t("sum")}>
              <code lang="en" title={one.sha256}>{one.sha256.slice(0, 12)}</code>
            </Fact>
          </dl>
          <p class="quiet">
            {t("frozen")} {one.note}
          </p>
          <Adjustments all={one.adjustments} />
          {one.sections.map((section) => (
            <SectionTable key={section.name} section={section} onDefine={(figure) => (defined.value = figure)} onBehind={behindOf(one, hall, section, (found) => (behind.value = found))} />
          ))}
          <Sendings all={one.sendings} hall={hall} id={id} keeps={keeps} onChanged={() => (turn.value += 1)} />
        </>
      )}
      {behind.value && <TicketsBehind behind={behind.value} onClose={() => (behind.value = null)} />}
      {defined.value && (
        <Dialog title={defined.value.title} onClose={() => (defined.value = null)}>
          <p data-field="formula">{defined.value.formula}</p>
          <p class="quiet">
            <code lang="en">{defined.value.name}</code>
          </p>
          <Button action="close" kind="primary" onPress={() => (defined.value = null)}>
            {common("close")}
          </Button>
        </Dialog>
      )}
    </article>
  );
}

type OnBehind = ((figure: FigureName, key: string, label: string) => void) | null;

/** How a figure of a section leads to its tickets; null where it is of several halls at once. */
function behindOf(report: WholeReport, hall: string, { by }: Section, show: (found: Behind) => void): OnBehind {
  if (!report.content || (report.content.halls.length > 1 && by !== "hall")) return null;
  const target = report.content.target_seconds;
  return (figure, key, label) =>
    show({ title: t("tickets_of", { figure: figure.title, where: label }), address: ticketsAddress(hall, report, target, figure.name, by, key) });
}

function Value({ text, figure, row, label, onBehind }: { text: string; figure: FigureName; row: string; label: string; onBehind: OnBehind }): JSX.Element {
  if (!onBehind || text === "—" || text === "0") return <>{text}</>;
  return (
    <button type="button" class="report-value" data-action="tickets" data-value={figure.name} aria-label={t("show_tickets", { figure: figure.title, value: text })} onClick={() => onBehind(figure, row, label)}>
      {text}
    </button>
  );
}

function Fact({ term, children }: { term: string; children: JSX.Element | string | number | null }): JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Definition({ figure, onDefine }: { figure: FigureName; onDefine: (figure: FigureName) => void }): JSX.Element {
  return (
    <button type="button" class="report-figure" data-action="definition" data-value={figure.name} title={figure.formula} onClick={() => onDefine(figure)}>
      {figure.title}
    </button>
  );
}

type TableOf = { section: Section; onDefine: (figure: FigureName) => void; onBehind: OnBehind };

function SectionTable({ section, onDefine, onBehind }: TableOf): JSX.Element {
  return (
    <section class="panel report-section" data-value={section.name}>
      <h3>{section.title}</h3>
      {section.by ? <CutTable section={section} onDefine={onDefine} onBehind={onBehind} /> : <TotalsTable section={section} onDefine={onDefine} onBehind={onBehind} />}
    </section>
  );
}

function TotalsTable({ section, onDefine, onBehind }: TableOf): JSX.Element {
  if (!section.before.length)
    return (
      <dl class="report-totals">
        {section.figures.map((figure, place) => (
          <div key={figure.name}>
            <dt>
              <Definition figure={figure} onDefine={onDefine} />
            </dt>
            <dd data-field={figure.name}>
              <Value text={section.total[place]!} figure={figure} row="" label={t("total")} onBehind={onBehind} />
            </dd>
          </div>
        ))}
      </dl>
    );
  const head = [t("figure"), t("value"), ...section.before.map((one) => one.title)];
  return (
    <Table caption={section.title} hideCaption head={head.map((text, place) => ({ text, number: place > 0 }))} rows={section.figures.length} empty={t("nobody")}>
      {section.figures.map((figure, place) => (
        <tr key={figure.name}>
          <th scope="row">
            <Definition figure={figure} onDefine={onDefine} />
          </th>
          <td class="number" data-field={figure.name}>
            <Value text={section.total[place]!} figure={figure} row="" label={t("total")} onBehind={onBehind} />
          </td>
          {section.before.map((one) => (
            <td key={one.title} class="number">
              {one.shown[place]}
            </td>
          ))}
        </tr>
      ))}
    </Table>
  );
}

function CutTable({ section, onDefine, onBehind }: TableOf): JSX.Element {
  if (!section.rows.length) return <p class="quiet">{t("nobody")}</p>;
  return (
    <div class="table-frame" role="region" aria-label={section.title} tabIndex={0}>
      <table class="table">
        <caption class="visually-hidden">{section.title}</caption>
        <thead>
          <tr>
            <th scope="col">{section.cut}</th>
            {section.figures.map((figure) => (
              <th key={figure.name} scope="col" class="number">
                <Definition figure={figure} onDefine={onDefine} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {section.rows.map((row) => (
            <tr key={row.key} data-value={row.key}>
              <th scope="row">{row.label}</th>
              {row.shown.map((text, place) => (
                <td key={section.figures[place]!.name} class="number" data-field={section.figures[place]!.name}>
                  <Value text={text} figure={section.figures[place]!} row={row.key} label={row.label} onBehind={onBehind} />
                </td>
              ))}
            </tr>
          ))}
          {section.lines === "all" && (
            <tr class="report-total">
              <th scope="row">{t("total")}</th>
              {section.total.map((text, place) => (
                <td key={section.figures[place]!.name} class="number">
                  {text}
                </td>
              ))}
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function Adjustments({ all }: { all: Adjustment[] }): JSX.Element | null {
  if (!all.length) return null;
  const main = all.filter((one) => !one.cut);
  const others = all.filter((one) => one.cut);
  return (
    <section class="panel" data-value="adjustments">
      <h3>{t("adjustments")}</h3>
      {main.length > 0 && <AdjustmentTable all={main} />}
      {others.length > 0 && (
        <details>
          <summary data-action="all-adjustments">{t("all_adjustments", { n: others.length })}</summary>
          <AdjustmentTable all={others} />
        </details>
      )}
    </section>
  );
}

function AdjustmentTable({ all }: { all: Adjustment[] }): JSX.Element {
  const head = [t("month"), t("number"), t("where"), t("figure"), t("was"), t("now"), t("since"), t("why")];
  return (
    <Table cards caption={t("adjustments")} hideCaption head={head.map((text) => ({ text }))} rows={all.length} empty={t("adjustments_none")}>
      {all.map((one) => (
        <tr key={`${one.month} ${one.number}`} role="row" data-value={one.number}>
          <td role="cell" data-label={t("month")}>{one.month}</td>
          <td role="cell" data-label={t("number")}>{one.number}</td>
          <td role="cell" data-label={t("where")}>{[one.cut_title, one.where].filter(Boolean).join(" ")}</td>
          <td role="cell" data-label={t("figure")}>{one.title}</td>
          <td role="cell" data-label={t("was")} data-field="was">{one.was_shown}</td>
          <td role="cell" data-label={t("now")} data-field="now">
            <strong>{one.now_shown}</strong>
          </td>
          <td role="cell" data-label={t("since")}>{`${monthDay(one.since)} ${clock(one.since)}`}</td>
          <td role="cell" data-label={t("why")}>{one.why}</td>
        </tr>
      ))}
    </Table>
  );
}

const SENT: Record<Sending["state"], readonly [StatusTone, mark: string]> = { waiting: ["warn", "◆"], sent: ["good", "●"], failed: ["bad", "▲"] };

type SendingsProps = { all: Sending[]; hall: string; id: string; keeps: boolean; onChanged: () => void };

function Sendings({ all, hall, id, keeps, onChanged }: SendingsProps): JSX.Element {
  const send = useMemo(
    () =>
      action(async (pressed) => {
        await act(hall, id, "send", { press: pressed });
        onChanged();
      }),
    [hall, id],
  );
  const refused = send.unanswered.value ? t("unanswered") : send.refused.value;
  return (
    <section class="panel" data-value="sendings">
      <h3>{t("sendings")}</h3>
      {all.length === 0 && <p class="quiet">{t("sendings_none")}</p>}
      <ul class="report-sendings">
        {all.map((one) => (
          <SendingRow key={one.way + one.target} one={one} />
        ))}
      </ul>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {keeps && (all.length === 0 || all.some((one) => one.state !== "sent")) && (
        <Button action="send" busy={send.busy.value} onPress={() => void send.run()}>
          {t("send")}
        </Button>
      )}
    </section>
  );
}

function SendingRow({ one }: { one: Sending }): JSX.Element {
  const [tone, mark] = SENT[one.state];
  const last = one.attempts[one.attempts.length - 1];
  return (
    <li data-value={one.target}>
      <span class="report-target">
        {t(`way_${one.way}`)} <strong>{one.target}</strong>
      </span>
      <Status tone={tone} mark={mark} field="state" value={one.state}>
        {t(`sending_${one.state}`)}
      </Status>
      {last && (
        <span class="quiet">
          {[`${monthDay(last.at)} ${clock(last.at)}`, last.answer, t("attempts", { n: one.attempts.length })].join(" · ")}
        </span>
      )}
    </li>
  );
}
