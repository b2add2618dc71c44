import type { JSX } from "preact";
import type { WindowState } from "./contract";
import { Status, type StatusTone } from "./status";
import { texts } from "./texts";

/** Its tone and the mark that tells it apart without colour. */
export const LOOKS: Record<WindowState, readonly [StatusTone, mark: string]> = {
  closed: ["plain", "○"],
  idle: ["good", "●"],
  called: ["warn", "◆"],
  serving: ["busy", "▶"],
  paused: ["bad", "❚❚"],
  break: ["bad", "❚❚"],
};

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
  const [tone, mark] = LOOKS[state];
  return (
    <Status tone={tone} mark={mark} class={`chip-${state}`} field="state" value={state}>
      {stateWord(state)}
    </Status>
  );
}
