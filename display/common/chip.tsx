import type { JSX } from "preact";
import "./chip.css";
import type { WindowState } from "./contract";
import { texts } from "./texts";

const ICONS: Record<WindowState, string> = { closed: "○", idle: "●", called: "◆", serving: "▶", paused: "❚❚", break: "❚❚" };

/** A window's state as the staff call it. */
export const stateWord = texts<WindowState>({
  closed: ["未开窗", "Closed"],
  idle: ["空闲", "Free"],
  called: ["已叫号", "Called"],
  serving: ["正在办理", "Serving"],
  paused: ["已暂停", "Paused"],
  break: ["休息", "On a break"],
});

/** A window's state: one colour, one word, one mark. */
export function Chip({ state }: { state: WindowState }): JSX.Element {
  return (
    <span class={`chip chip-${state}`} data-field="state" data-value={state}>
      <span aria-hidden="true" class="chip-icon">
        {ICONS[state]}
      </span>
      {stateWord(state)}
    </span>
  );
}
