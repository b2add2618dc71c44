import type { ComponentChildren, JSX } from "preact";
import "./chip.css";

export type StatusTone = "plain" | "good" | "warn" | "busy" | "bad";

export type StatusProps = { tone: StatusTone; mark: string; children: ComponentChildren; class?: string; field?: string; value?: string };

/** A state: one colour, one word, one mark, so that none of the three has to be told apart alone. */
export function Status({ tone, mark, children, class: extra = "", field, value }: StatusProps): JSX.Element {
  return (
    <span class={`chip status-${tone} ${extra}`} data-field={field} data-value={value}>
      <span aria-hidden="true" class="chip-icon">
        {mark}
      </span>
      {children}
    </span>
  );
}
