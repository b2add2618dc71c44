import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field } from "../common/components";
import { lang, named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Select } from "../common/select";
import { Table } from "../common/table";
import { EvidenceDialog } from "./evidence";
import { Changes, Due, Objections, Progress, SheetFacts, SheetTable, StateChip, Times } from "./parts";
import { GROUPS, hallAddress, SUBJECTS, type Indicator, type Listed, type Objection, type Review, type Sheet, type Subject } from "./server";
import { t } from "./texts";
import { dayText, entered, isShare, markText, periodText, trimmed } from "./words";

type Changed = (review: Review) => void;

/** Every window and person of a period, what is missing, objections to answer, and the way to the final figures. */
export function AllReviews({ hall, acts }: { hall: string; acts: boolean }): JSX.Element {
  const chosen = useSignal("");
  const base = `${hallAddress(hall)}/reviews`;
  const { last: list, trouble } = useReading(base, async () => (await get<{ items: Listed[] }>(base)).items);
  const code = chosen.value || list?.[0]?.code || "";
  const review = useReading(code && `${base}/${code}`, () => get<Review>(`${base}/${code}`));
  const refused = trouble ?? review.trouble;
  return (
    <>
      <TroubleBanner trouble={refused} />
      {!refused && (!list || (code && !review.found)) && <Skeleton lines={6} />}
      {list?.length === 0 && <Banner field="none">{t("none_yet")}</Banner>}
      {list && list.length > 1 && (
        <div class="review-choice">
          <Select label={t("period")} name="period" value={code} options={list.map((one) => ({ value: one.code, text: periodText(one) }))} onChoose={(one) => (chosen.value = one)} />
        </div>
      )}
      {review.found && <Whole review={review.found} base={base} acts={acts} onChanged={review.take} />}
    </>
  );
}

type WholeProps = { review: Review; base: string; acts: boolean; onChanged: Changed };

function Whole({ review, base, acts, onChanged }: WholeProps): JSX.Element {
  const open = useSignal("");
  const asked = useSignal<"publish" | "finish" | "">("");
  const answering = useSignal<Objection | null>(null);
  const address = `${base}/${review.code}`;
  const names = new Map(review.sheets.map((sheet) => [sheet.id, nameOf(sheet)]));
  const objections = review.sheets.flatMap((sheet) => sheet.objections);
  const sheet = review.sheets.find((one) => one.id === open.value);
  return (
    <>
      <section class="panel" data-value="progress">
        <header class="review-title">
          <h2>{periodText(review)}</h2>
          <StateChip state={review.state} />
          <span class="quiet">{t("due", { day: dayText(review.due) })}</span>
          <span class="review-deeds">
            {acts && review.deeds.includes("publish") && (
              <Button action="publish" kind="primary" onPress={() => (asked.value = "publish")}>
                {t("publish")}
              </Button>
            )}
            {acts && review.deeds.includes("finish") && (
              <Button action="finish" kind="primary" onPress={() => (asked.value = "finish")}>
                {t("finish")}
              </Button>
            )}
            <a class="button button-quiet" data-action="download" data-value="xlsx" href={`${address}/file?format=xlsx&lang=${lang.value}`}>
              {t("download_xlsx")}
            </a>
            <a class="button button-quiet" data-action="download" data-value="csv" href={`${address}/file?format=csv&lang=${lang.value}`}>
              {t("download_csv")}
            </a>
            <Button action="print" kind="quiet" onPress={() => print()}>
              {t("print")}
            </Button>
          </span>
        </header>
        <Due review={review} />
        <Progress review={review} />
        <Times review={review} />
        {review.state === "drafted" && !review.overdue && <PublishBy review={review} />}
      </section>
      {objections.length > 0 && (
        <section class="panel" data-value="objections">
          <h2>{t("objections")}</h2>
          <Objections
            objections={[...objections].sort((a, b) => Number(b.state === "open") - Number(a.state === "open"))}
            scheme={review.scheme}
            who={(one) => names.get(one.sheet) ?? ""}
            deed={(one) =>
              acts &&
              one.state === "open" && (
                <Button action="answer" value={one.id} onPress={() => (answering.value = one)}>
                  {t("answer")}
                </Button>
              )
            }
          />
        </section>
      )}
      <div class="manager-pair">
        {SUBJECTS.map((subject) => (
          <Sheets key={subject} review={review} subject={subject} onOpen={(id) => (open.value = id)} />
        ))}
      </div>
      <Missing review={review} />
      {review.changes.length > 0 && (
        <section class="panel" data-value="changes">
          <h2>{t("changes")}</h2>
          <Changes changes={review.changes} scheme={review.scheme} who={(id) => names.get(id) ?? ""} />
        </section>
      )}
      {sheet && <SheetDialog review={review} sheet={sheet} address={address} acts={acts} onChanged={onChanged} onClose={() => (open.value = "")} />}
      {asked.value && <AskDialog verb={asked.value} review={review} address={address} onChanged={onChanged} onClose={() => (asked.value = "")} />}
      {answering.value && <AnswerDialog objection={answering.value} review={review} address={address} onChanged={onChanged} onClose={() => (answering.value = null)} />}
    </>
  );
}

function nameOf(sheet: Sheet): string {
  return sheet.subject === "person" ? sheet.name : `${t("window")} ${sheet.number}`;
}

function PublishBy({ review }: { review: Review }): JSX.Element {
  const n = review.scheme.objection_days;
  return review.publish_by && review.in_time ? <Banner told="none">{t("publish_by", { day: dayText(review.publish_by), n })}</Banner> : <Banner tone="warn">{t("publish_by_late", { day: dayText(review.due), n })}</Banner>;
}

function Sheets({ review, subject, onOpen }: { review: Review; subject: Subject; onOpen: (id: string) => void }): JSX.Element {
  const sheets = review.sheets.filter((one) => one.subject === subject);
  const spread = review.spread[subject];
  const columns = [...GROUPS, "total"] as const;
  const words = (one: (typeof columns)[number]): string => (one === "total" ? t("total") : t(`group_${one}`));
  const head = [{ text: subject === "person" ? t("name") : t("window") }, ...columns.map((one) => ({ text: words(one), number: true })), { text: t("state") }];
  return (
    <section class="panel" data-value={subject}>
      <h2>{t(subject === "person" ? "people" : "windows")}</h2>
      <p class="quiet">{t("by_name")}</p>
      <Table caption={t(subject === "person" ? "people" : "windows")} hideCaption head={head} rows={sheets.length} empty={t("no_rows")} cards>
        {sheets.map((sheet) => (
          <tr key={sheet.id} role="row" data-value={sheet.name}>
            <th scope="row" role="rowheader">
              <Button action="open-sheet" value={sheet.id} kind="quiet" class="review-open" onPress={() => onOpen(sheet.id)}>
                {nameOf(sheet)}
                {subject === "person" && sheet.number && <span class="quiet"> {sheet.number}</span>}
              </Button>
            </th>
            {columns.map((one) => (
              <td key={one} role="cell" class="number" data-label={words(one)} data-field={one}>
                {markText(one === "total" ? sheet.total : sheet.groups[one])}
              </td>
            ))}
            <td role="cell" data-label={t("state")} class="review-notes">
              {notesOf(sheet)}
            </td>
          </tr>
        ))}
        {sheets.length > 1 && (
          <tr role="row" class="review-spread">
            <th scope="row" role="rowheader">
              {t("spread")}
            </th>
            {columns.map((one) => (
              <td key={one} role="cell" class="number" data-label={words(one)}>
                {spread[one] ? [spread[one].low, spread[one].median, spread[one].high].map(markText).join(" – ") : "—"}
              </td>
            ))}
            <td role="cell" />
          </tr>
        )}
      </Table>
    </section>
  );
}

/** What a manager wants to know before the sheet is opened. */
function notesOf(sheet: Sheet): string {
  const open = sheet.objections.filter((one) => one.state === "open").length;
  const kinds = new Set(sheet.changes.map((one) => one.kind));
  return [
    open > 0 && t("objection_open_n", { n: open }),
    kinds.has("corrected") && t("corrected_n"),
    kinds.has("adjusted") && t("adjusted_n"),
    sheet.first_total !== sheet.total && `${t("first")} ${markText(sheet.first_total)}`,
    sheet.indicators.some((one) => one.code === "pace" && one.why === "few") && t("too_few"),
  ]
    .filter(Boolean)
    .join(" · ");
}

function Missing({ review }: { review: Review }): JSX.Element {
  if (review.missing.length === 0) return <></>;
  return (
    <section class="panel" data-value="missing">
      <h2>{t("missing")}</h2>
      <p class="quiet">{t("missing_what")}</p>
      <ul class="review-missing">
        {review.scheme.indicators.map((one) => {
          const of = (["few", "none", "by_hand"] as const).map((why) => [why, review.missing.filter((gap) => gap.indicator === one.code && gap.why === why).length] as const);
          const told = of.filter(([, n]) => n > 0).map(([why, n]) => t(`missing_${why}`, { n }));
          return (
            told.length > 0 && (
              <li key={one.code}>
                <strong>{named(one)}</strong> {told.join(lang.value === "en" ? ", " : "，")}
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

type SheetProps = { review: Review; sheet: Sheet; address: string; acts: boolean; onChanged: Changed; onClose: () => void };

function SheetDialog({ review, sheet, address, acts, onChanged, onClose }: SheetProps): JSX.Element {
  const behind = useSignal<Indicator | null>(null);
  const setting = useSignal<Indicator | null>(null);
  if (behind.value) return <EvidenceDialog address={`${address}/sheets/${sheet.id}/evidence`} indicator={behind.value} onClose={() => (behind.value = null)} />;
  if (setting.value) return <ValueDialog review={review} sheet={sheet} indicator={setting.value} address={address} onChanged={onChanged} onClose={() => (setting.value = null)} />;
  const enters = acts && review.deeds.includes("enter");
  const adjusts = acts && review.deeds.includes("adjust");
  return (
    <Dialog title={`${nameOf(sheet)} · ${periodText(review)}`} onClose={onClose} class="review-sheet">
      <p class="review-total" data-field="sheet_total">
        {t("total")} <strong>{markText(sheet.total)}</strong>
        {sheet.first_total !== sheet.total && <span class="quiet"> {`${t("first")} ${markText(sheet.first_total)}`}</span>}
      </p>
      <SheetFacts sheet={sheet} />
      <SheetTable
        sheet={sheet}
        scheme={review.scheme}
        onBehind={(one) => (behind.value = one)}
        deed={(one) =>
          (adjusts || (enters && one.source === "by_hand")) && (
            <Button action={adjusts ? "adjust" : "enter"} value={one.code} onPress={() => (setting.value = one)}>
              {t(adjusts ? "adjust" : "enter")}
            </Button>
          )
        }
      />
      {sheet.changes.length > 0 && <Changes changes={sheet.changes} scheme={review.scheme} />}
      <div class="dialog-actions">
        <Button action="close-dialog" kind="primary" onPress={onClose}>
          {t("close")}
        </Button>
      </div>
    </Dialog>
  );
}

type ValueProps = { review: Review; sheet: Sheet; indicator: Indicator; address: string; onChanged: Changed; onClose: () => void };

/** A value entered by hand, or an adjustment of a final one with its reason. */
function ValueDialog({ review, sheet, indicator, address, onChanged, onClose }: ValueProps): JSX.Element {
  const adjusts = review.deeds.includes("adjust");
  const text = useSignal("");
  const reason = useSignal("");
  const save = useMemo(
    () =>
      action(async (pressed, value: number, why: string) => {
        const told = { sheet: sheet.id, indicator: indicator.code, value };
        onChanged(await post<Review>(`${address}/actions/${adjusts ? "adjust" : "enter"}`, adjusts ? { ...told, reason: why } : { values: [told] }, { press: pressed }));
        onClose();
      }),
    [address, sheet.id, indicator.code],
  );
  const value = entered(indicator.source, text.value);
  return (
    <Dialog title={t(adjusts ? "adjust_title" : "enter_title", { name: `${nameOf(sheet)} · ${named(indicator)}` })} onClose={onClose}>
      <Field
        label={t(isShare(indicator.source) ? "new_value_percent" : "new_value")}
        name="value"
        value={text.value}
        hint={adjusts ? "" : t("enter_hint")}
        error={text.value && value === null ? t("number_needed") : ""}
        onInput={(now) => (text.value = now)}
      />
      {adjusts && <Field label={t("reason")} name="reason" multiline maxLength={2000} value={reason.value} onInput={(now) => (reason.value = now)} />}
      <Refused by={save} />
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {t("cancel")}
        </Button>
        <Button action="save-value" kind="primary" busy={save.busy.value} disabled={value === null || (adjusts && !reason.value.trim())} onPress={() => void save.run(value!, reason.value.trim())}>
          {t("save")}
        </Button>
      </div>
    </Dialog>
  );
}

type AskProps = { verb: "publish" | "finish"; review: Review; address: string; onChanged: Changed; onClose: () => void };

function AskDialog({ verb, review, address, onChanged, onClose }: AskProps): JSX.Element {
  const act = useMemo(
    () =>
      action(async (pressed) => {
        onChanged(await post<Review>(`${address}/actions/${verb}`, {}, { press: pressed }));
        onClose();
      }),
    [address, verb],
  );
  return (
    <Dialog title={t(verb)} onClose={onClose}>
      <p>{t(`${verb}_ask`, { n: review.scheme.objection_days })}</p>
      <Refused by={act} />
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {t("cancel")}
        </Button>
        <Button action={`confirm-${verb}`} kind="primary" busy={act.busy.value} onPress={() => void act.run()}>
          {t(verb)}
        </Button>
      </div>
    </Dialog>
  );
}

type AnswerProps = { objection: Objection; review: Review; address: string; onChanged: Changed; onClose: () => void };

function AnswerDialog({ objection, review, address, onChanged, onClose }: AnswerProps): JSX.Element {
  const upheld = useSignal("");
  const text = useSignal("");
  const reason = useSignal("");
  const indicator = review.scheme.indicators.find((one) => one.code === objection.indicator)!;
  const sheet = review.sheets.find((one) => one.id === objection.sheet)!;
  const figure = sheet.indicators.find((one) => one.code === objection.indicator)!;
  const send = useMemo(
    () =>
      action(async (pressed, body: object) => {
        onChanged(await post<Review>(`${address}/objections/${objection.id}/actions/answer`, body, { press: pressed }));
        onClose();
      }),
    [address, objection.id],
  );
  const value = entered(indicator.source, text.value);
  const ready = reason.value.trim() && (upheld.value === "no" || (upheld.value === "yes" && value !== null));
  const shown = isShare(indicator.source) && figure.value !== null ? `${trimmed(figure.value * 100, 1)}%` : figure.value;
  return (
    <Dialog title={t("answer_title", { name: objection.made_by })} onClose={onClose}>
      <p>
        <strong>{named(indicator)}</strong> {shown ?? t(`why_${figure.why || "none"}`)}
      </p>
      <q lang="zh-CN">{objection.text}</q>
      <Choice
        label={t("ruling")}
        name="ruling"
        value={upheld.value}
        options={[
          { value: "yes", text: t("answer_upheld") },
          { value: "no", text: t("answer_rejected") },
        ]}
        onChoose={(one) => (upheld.value = one)}
      />
      {upheld.value === "yes" && (
        <Field
          label={t(isShare(indicator.source) ? "right_value_percent" : "right_value")}
          name="value"
          value={text.value}
          error={text.value && value === null ? t("number_needed") : ""}
          onInput={(now) => (text.value = now)}
        />
      )}
      <Field label={t("reason")} name="reason" multiline maxLength={2000} value={reason.value} onInput={(now) => (reason.value = now)} />
      <Refused by={send} />
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {t("cancel")}
        </Button>
        <Button
          action="send-answer"
          kind="primary"
          busy={send.busy.value}
          disabled={!ready}
          onPress={() => void send.run({ upheld: upheld.value === "yes", reason: reason.value.trim(), ...(upheld.value === "yes" ? { value } : {}) })}
        >
          {t("send")}
        </Button>
      </div>
    </Dialog>
  );
}

function Refused({ by }: { by: { unanswered: { value: boolean }; refused: { value: string } } }): JSX.Element {
  const told = by.unanswered.value ? t("unanswered") : by.refused.value;
  return told ? <Banner tone="bad">{told}</Banner> : <></>;
}
