import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import { named } from "../common/lang";
import { Status, type StatusTone } from "../common/status";
import { GROUPS, type Change, type Figure, type Head, type Indicator, type Objection, type Scheme, type Sheet, type State } from "./server";
import { t } from "./texts";
import { dayText, lastDay, markText, trimmed, valueText } from "./words";
import { monthDay } from "../common/format";

const LOOKS: Record<State, readonly [StatusTone, string]> = {
  drafted: ["plain", "○"],
  published: ["busy", "▶"],
  answering: ["warn", "◆"],
  decided: ["warn", "◆"],
  final: ["good", "●"],
};

export function StateChip({ state }: { state: State }): JSX.Element {
  const [tone, mark] = LOOKS[state];
  return (
    <Status tone={tone} mark={mark} field="state" value={state}>
      {t(`state_${state}`)}
    </Status>
  );
}

const STEPS = ["drafted", "published", "objections", "decided", "final"] as const;
/** How many of the steps are behind each state. */
const REACHED: Record<State, number> = { drafted: 1, published: 2, answering: 3, decided: 4, final: 5 };

/** Where the review is on its way, and what the next step waits for. */
export function Progress({ review }: { review: Head }): JSX.Element {
  const reached = REACHED[review.state];
  return (
    <ol class="review-steps" aria-label={t("progress")}>
      {STEPS.map((step, place) => (
        <li key={step} class={place < reached ? "review-step-done" : ""} aria-current={place === Math.min(reached, STEPS.length - 1) ? "step" : undefined}>
          <span aria-hidden="true" class="review-step-mark">
            {place < reached ? "✓" : place + 1}
          </span>
          {t(`step_${step}`)}
        </li>
      ))}
    </ol>
  );
}

/** When objections end, or who made it final. */
export function Times({ review }: { review: Head }): JSX.Element {
  if (review.state === "final") return <p class="quiet">{t("finished", { name: review.finished_by, day: monthDay(review.finished_at ?? 0) })}</p>;
  if (review.state === "published") return <p class="quiet">{t("objections_until", { day: lastDay(review.objections_until ?? "") })}</p>;
  return <>{review.state !== "drafted" && <p class="quiet">{t("objections_over")}</p>}</>;
}

export type Deeds = {
  /** Opens what is behind a figure. */
  onBehind: (indicator: Indicator) => void;
  /** The button beside a figure that may be pressed now. */
  deed?: (indicator: Indicator, figure: Figure) => JSX.Element | false;
};

/** Every figure of one sheet by group, with its count, interval, marks and weight. */
export function SheetTable({ sheet, scheme, onBehind, deed }: { sheet: Sheet; scheme: Scheme } & Deeds): JSX.Element {
  const figures = new Map(sheet.indicators.map((one) => [one.code, one]));
  return (
    <div class="review-groups">
      {GROUPS.map((group) => (
        <section key={group} class="review-group" data-value={group}>
          <h3>
            <span>{t(`group_${group}`)}</span>
            <strong class="review-mark" data-field="group_mark">
              {markText(sheet.groups[group])}
            </strong>
          </h3>
          <ul class="review-figures">
            {scheme.indicators
              .filter((one) => one.group === group && figures.has(one.code))
              .map((one) => (
                <FigureRow key={one.code} indicator={one} figure={figures.get(one.code)!} onBehind={onBehind} deed={deed} />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function FigureRow({ indicator, figure, onBehind, deed }: { indicator: Indicator; figure: Figure } & Deeds): JSX.Element {
  const told = (value: number): string => valueText(indicator, value);
  const changed = figure.first_value !== figure.value && figure.first_value !== null;
  return (
    <li class="review-figure" data-value={indicator.code}>
      <span class="review-figure-name">
        <strong>{named(indicator)}</strong>
        <span class="quiet">{t("marks_rule", { full: told(indicator.full_at), none: told(indicator.none_at) })}</span>
      </span>
      <span class="review-figure-value">
        <strong data-field="value">{figure.value === null ? t(`why_${figure.why || "none"}`) : told(figure.value)}</strong>
        <span class="quiet">
          {[
            figure.low !== null && figure.high !== null && t("interval", { low: told(figure.low), high: told(figure.high) }),
            figure.n !== null && `n = ${figure.n}`,
            changed && t("was", { value: told(figure.first_value!) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </span>
      <span class="review-figure-mark">
        <strong data-field="mark">{markText(figure.mark)}</strong>
        <span class="quiet">{figure.counts ? `${t("weight")} ${trimmed(figure.counts, 1)}%` : ""}</span>
      </span>
      <span class="review-figure-deeds">
        <Button action="behind" value={indicator.code} kind="quiet" onPress={() => onBehind(indicator)}>
          {t("behind")}
        </Button>
        {deed?.(indicator, figure)}
      </span>
    </li>
  );
}

/** What the sheet is made of: days, services, and what of them is compared. */
export function SheetFacts({ sheet }: { sheet: Sheet }): JSX.Element {
  const { n, shared, alone, services, days, observed_minutes: observed, expected_minutes: expected } = sheet.facts;
  return (
    <p class="review-facts">
      {t("facts", { days, services })}{" "}
      {observed !== null && expected !== null ? t("facts_pace", { n, shared, alone, observed: trimmed(observed, 0), expected: trimmed(expected, 0) }) : t("facts_few", { n, shared, alone })}
    </p>
  );
}

type ListProps = { objections: readonly Objection[]; scheme: Scheme; who?: (one: Objection) => string; deed?: (one: Objection) => JSX.Element | false };

export function Objections({ objections, scheme, who, deed }: ListProps): JSX.Element {
  const names = new Map(scheme.indicators.map((one) => [one.code, named(one)]));
  if (objections.length === 0) return <p class="quiet">{t("no_objections")}</p>;
  return (
    <ul class="review-objections">
      {objections.map((one) => (
        <li key={one.id} data-value={one.id}>
          <span class="review-objection-head">
            <strong>{[who?.(one), names.get(one.indicator)].filter(Boolean).join(" · ")}</strong>
            <ObjectionState state={one.state} />
            <span class="quiet">{monthDay(one.made_at)}</span>
          </span>
          <q lang="zh-CN">{one.text}</q>
          {one.answer && (
            <p data-field="answer">
              {t("answer")}：{one.answer} <span class="quiet">{[one.answered_by, one.answered_at && monthDay(one.answered_at)].filter(Boolean).join(" · ")}</span>
            </p>
          )}
          {deed?.(one)}
        </li>
      ))}
    </ul>
  );
}

const OBJECTION_LOOKS = { open: ["warn", "◆"], upheld: ["good", "●"], rejected: ["plain", "○"], withdrawn: ["plain", "○"] } as const;

function ObjectionState({ state }: Pick<Objection, "state">): JSX.Element {
  const [tone, mark] = OBJECTION_LOOKS[state];
  return (
    <Status tone={tone} mark={mark} field="objection" value={state}>
      {t(`objection_${state}`)}
    </Status>
  );
}

/** The numbered register of what was entered, put right and adjusted. */
export function Changes({ changes, scheme, who }: { changes: readonly Change[]; scheme: Scheme; who?: (sheet: string) => string }): JSX.Element {
  const indicators = new Map(scheme.indicators.map((one) => [one.code, one]));
  return (
    <ol class="review-changes">
      {changes.map((one) => {
        const indicator = indicators.get(one.indicator)!;
        return (
          <li key={one.number} data-value={one.number}>
            <strong>
              {t("change_number")} {one.number} · {t(`change_${one.kind}`)}
            </strong>
            <span>
              {[who?.(one.sheet), named(indicator), t("change_from_to", { before: one.before === null ? "—" : valueText(indicator, one.before), value: valueText(indicator, one.value) })]
                .filter(Boolean)
                .join(" · ")}
            </span>
            <span class="quiet">{[one.reason, one.by, monthDay(one.at)].filter(Boolean).join(" · ")}</span>
          </li>
        );
      })}
    </ol>
  );
}

export function Due({ review }: { review: Head }): JSX.Element {
  return review.overdue ? <Banner tone="bad">{t("overdue", { day: dayText(review.due) })}</Banner> : <></>;
}
