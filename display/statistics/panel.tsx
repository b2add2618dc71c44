import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { Problem, Unreachable } from "../common/api";
import { Banner } from "../common/components";
import { lang } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { Table } from "../common/table";
import { common } from "../common/texts";
import { shown } from "./format";
import { address, figures, type Answer, type Asked, type Scope } from "./server";
import { t } from "./texts";

/** What was asked, once it is there; what refused it, in words. */
export function useAnswer(scope: Scope, asked: Asked): { answer: Answer | null; refused: string } {
  const found = useSignal<{ of: string; answer: Answer } | null>(null);
  const refused = useSignal("");
  const of = address(scope, "", asked);
  useEffect(() => {
    let left = false;
    refused.value = "";
    void figures(scope, asked).then(
      (answer) => {
        if (!left) found.value = { of, answer };
      },
      (error: unknown) => {
        if (left) return;
        if (error instanceof Problem) refused.value = error.detail;
        else if (error instanceof Unreachable) refused.value = common("server_gone_try");
        else throw error;
      },
    );
    return () => {
      left = true;
    };
  }, [of, lang.value]);
  return { answer: found.value?.of === of ? found.value.answer : null, refused: refused.value };
}

export type PanelProps = {
  name: string;
  title: string;
  scope: Scope;
  asked: Asked;
  children: (answer: Answer) => ComponentChildren;
  /** Said in place of the drawing where nothing was counted. */
  empty: (answer: Answer) => string;
  more?: ComponentChildren;
  picture?: { current: (() => string) | null };
};

/** A drawing with the table of the same figures, their formulas, and the same as a file. */
export function Panel({ name, title, scope, asked, children, empty, more, picture }: PanelProps): JSX.Element {
  const { answer, refused } = useAnswer(scope, asked);
  const nothing = answer && empty(answer);
  const box = useRef<HTMLElement>(null);
  const height = useRef(0);
  useLayoutEffect(() => {
    if (answer && box.current) height.current = box.current.offsetHeight;
  });
  return (
    <section
      ref={box}
      class="panel statistics-panel"
      data-value={name}
      data-state={answer ? "ready" : "loading"}
      style={answer || refused || !height.current ? undefined : { minBlockSize: `${height.current}px` }}
    >
      <div class="statistics-panel-head">
        <h2>{title}</h2>
        {more}
      </div>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {!answer && !refused && <Skeleton lines={4} />}
      {nothing && <p class="soft" data-field="nothing">{nothing}</p>}
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
      {picture && (
        <button
          type="button"
          class="link"
          data-action="png"
          onClick={() => {
            const link = document.createElement("a");
            link.href = picture.current?.() ?? "";
            link.download = `${name}-${scope.span.from}-${scope.span.to}.png`;
            link.click();
          }}
        >
          {t("png")}
        </button>
      )}
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

/** A zone or matter by its code, which the server knows again; a person by its id. */
function whereOf(cut: string, row: { key: string[]; code: string[] }, at: number): string {
  return (["zone", "window", "item"].includes(cut) ? row.code[at] : row.key[at]) ?? "";
}

function labelOf(cut: string, code: string, name: string): string {
  return cut === "zone" && code && code !== name ? `${code} ${name}` : name;
}

const CUTS = ["zone", "item", "window", "person", "channel", "priority_class", "special_group", "purpose", "cross", "device", "device_kind", "hall", "half_hour", "hour", "weekday", "day", "week", "ten_days", "month", "quarter", "year"] as const;

export function cutTitle(cut: string): string {
  const known = CUTS.find((one) => one === cut);
  return known ? t(known) : cut;
}
