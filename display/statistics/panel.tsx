import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { periodInWords } from "../common/period-words";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading, type Reading } from "../common/reading";
import { Save, type Picture } from "../common/saving";
import { Table } from "../common/table";
import { shown } from "./format";
import { address, figures, type Answer, type Asked, type Scope } from "./server";
import { t } from "./texts";

/** What was asked, once it is there; what stands in its way. */
export function useAnswer(scope: Scope, asked: Asked): Pick<Reading<Answer>, "found" | "trouble"> {
  return useReading(address(scope, "", asked), () => figures(scope, asked));
}

export type PanelProps = {
  name: string;
  title: string;
  /** Said beside the title, such as how many days are summed. */
  note?: string;
  scope: Scope;
  asked: Asked;
  children: (answer: Answer) => ComponentChildren;
  /** Said in place of the drawing where nothing was counted. */
  empty: (answer: Answer) => string;
  more?: ComponentChildren;
  picture?: Picture;
  /** Across the whole page. */
  wide?: boolean;
};

/** A drawing with the table of the same figures, their formulas, and the same as a file. */
export function Panel({ name, title, note, scope, asked, children, empty, more, picture, wide = false }: PanelProps): JSX.Element {
  const { found: answer, trouble } = useAnswer(scope, asked);
  const nothing = answer && empty(answer);
  const box = useRef<HTMLElement>(null);
  const height = useRef(0);
  useLayoutEffect(() => {
    if (answer && box.current) height.current = box.current.offsetHeight;
  });
  return (
    <section
      ref={box}
      class={`panel statistics-panel ${wide ? "statistics-wide" : ""}`}
      data-value={name}
      data-state={answer ? "ready" : "loading"}
      style={answer || trouble || !height.current ? undefined : { minBlockSize: `${height.current}px` }}
    >
      <div class="statistics-panel-head">
        <h2>
          {title} {note && <span class="quiet statistics-aside">{note}</span>}
        </h2>
        {more}
      </div>
      <TroubleBanner trouble={trouble} />
      {!answer && !trouble && <Skeleton lines={4} />}
      {nothing && <p class="quiet" data-field="nothing">{nothing}</p>}
      {answer && !nothing && (
        <>
          {children(answer)}
          <Footer scope={scope} asked={asked} name={name} picture={picture} />
          <details class="statistics-table">
            <summary data-action="table">{t("table")}</summary>
            <AnswerTable answer={answer} caption={title} />
          </details>
          <Formulas answer={answer} />
        </>
      )}
    </section>
  );
}

function Footer({ scope, asked, name, picture }: Pick<PanelProps, "scope" | "asked" | "name" | "picture">): JSX.Element {
  return (
    <p class="statistics-files">
      <Files scope={scope} asked={asked} />
      {picture && <Save name={`${name}-${scope.span.from}-${scope.span.to}`} picture={picture} />}
    </p>
  );
}

export function Files({ scope, asked }: { scope: Scope; asked: Asked }): JSX.Element {
  return (
    <>
      {(["csv", "xlsx"] as const).map((format) => (
        <a key={format} class="link" data-action="download" data-value={format} href={address(scope, "/file", asked, { format })} download>
          {t(format)}
        </a>
      ))}
    </>
  );
}

export function Formulas({ answer }: { answer: Answer }): JSX.Element {
  return (
    <details class="statistics-formulas">
      <summary data-action="formula">{t("formula")}</summary>
      <dl>
        {answer.figures.map((figure) => (
          <div key={figure.name}>
            <dt>{figure.title}</dt>
            <dd>{figure.formula}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

export type Picked = { name: string; title: string; where: Record<string, string> };

/** The figures of an answer as they are, with the total below. */
export function AnswerTable({ answer, caption, onBehind }: { answer: Answer; caption: string; onBehind?: (one: Picked) => void }): JSX.Element {
  const heads = answer.by.map((cut) => ({ text: cutTitle(cut) }));
  const cell = (value: number | null | undefined, place: number, where: Record<string, string>, row: string): ComponentChildren => {
    const figure = answer.figures[place]!;
    const text = shown(value, figure.unit);
    if (!onBehind || !value) return text;
    return (
      <button type="button" class="statistics-number" data-action="behind" title={t("behind")} onClick={() => onBehind({ name: figure.name, title: [figure.title, row].filter(Boolean).join(" · "), where })}>
        {text}
      </button>
    );
  };
  return (
    <Table caption={caption} hideCaption head={[...heads, ...answer.figures.map((figure) => ({ text: figure.title, number: true }))]} rows={answer.rows.length} empty={t("none_here")}>
      {answer.rows.map((row) => {
        const where = Object.fromEntries(answer.by.map((cut, at) => [cut, row.key[at] ? whereOf(cut, row, at) : ""]));
        return (
          <tr key={row.key.join(" ")} data-value={row.code.join(" ")}>
            {row.name.map((name, at) => (
              <th key={answer.by[at]} scope="row">
                {labelOf(answer.by[at]!, row.code[at] ?? "", name)}
              </th>
            ))}
            {answer.figures.map((figure, place) => (
              <td key={figure.name} class="number">{cell(row.values[figure.name], place, where, row.name.join(" "))}</td>
            ))}
          </tr>
        );
      })}
      <tr class="statistics-total" data-value="total">
        <th scope="row" colSpan={Math.max(answer.by.length, 1)}>{t("total")}</th>
        {answer.figures.map((figure, place) => (
          <td key={figure.name} class="number">{cell(answer.total[figure.name], place, {}, "")}</td>
        ))}
      </tr>
    </Table>
  );
}

const PERIODS: ReadonlySet<string> = new Set(["day", "week", "ten_days", "month", "quarter", "year"]);

/** A zone or matter by its code, which the server knows again; a person by its id. */
function whereOf(cut: string, row: { key: string[]; code: string[] }, at: number): string {
  return (["zone", "window", "item"].includes(cut) ? row.code[at] : row.key[at]) ?? "";
}

function labelOf(cut: string, code: string, name: string): string {
  if (PERIODS.has(cut)) return periodInWords(name);
  if (cut === "hour") return `${name}:00`;
  return cut === "zone" && code && code !== name ? `${code} ${name}` : name;
}

const CUTS = ["zone", "item", "window", "person", "channel", "priority_class", "special_group", "purpose", "cross", "device", "device_kind", "hall", "half_hour", "hour", "weekday", "day", "week", "ten_days", "month", "quarter", "year"] as const;

export function cutTitle(cut: string): string {
  const known = CUTS.find((one) => one === cut);
  return known ? t(known) : cut;
}
