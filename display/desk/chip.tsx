import type { JSX } from "preact";
import type { WindowState } from "../common/contract";
import { words } from "./words";

const ICONS: Record<WindowState, string> = { closed: "○", idle: "●", called: "◆", serving: "▶", paused: "❚❚", break: "❚❚" };

/** A window's state: one colour, one word, one mark. */
export function Chip({ state }: { state: WindowState }): JSX.Element {
  return (
    <span class={`chip chip-${state}`} data-field="state" data-value={state}>
      <span aria-hidden="true" class="chip-icon">
        {ICONS[state]}
      </span>
      {words(`state_${state}`)}
    </span>
  );
}
