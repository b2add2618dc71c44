import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import "./table.css";

export type TableProps = {
  caption: string;
  /** Kept for screen readers only, where the heading above says the same. */
  hideCaption?: boolean;
  head: readonly { text: string; number?: boolean }[];
  /** Rows of `<tr>`; none at all show `empty`. */
  children: ComponentChildren;
  rows: number;
  empty: string;
  /** On a narrow page each row is a card; then its cells bear `data-label`, the words of their column, and the roles of a table. */
  cards?: boolean;
};

/** Rows under a head that stays in sight; a table wider than the page scrolls by itself, also by keyboard. */
export function Table({ caption, hideCaption = false, head, children, rows, empty, cards = false }: TableProps): JSX.Element {
  const id = useId();
  return (
    <div class="table-frame" role="region" aria-labelledby={id} tabIndex={0}>
      <table class={`table ${cards ? "table-cards" : ""}`} role={cards ? "table" : undefined}>
        <caption id={id} class={hideCaption ? "visually-hidden" : "table-caption"}>
          {caption}
        </caption>
        <thead>
          <tr>
            {head.map((column) => (
              <th key={column.text} scope="col" class={column.number ? "number" : ""}>
                {column.text}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows ? (
            children
          ) : (
            <tr>
              <td class="table-empty" colSpan={head.length}>
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
