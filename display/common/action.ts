import { signal, type ReadonlySignal } from "@preact/signals";
import { press, type Press, Problem, Unreachable } from "./api";

/** A second press of the same button this soon is the same press: a bouncing finger or a nervous one. */
const BOUNCE_MS = 800;

export type Action<Args extends unknown[]> = {
  run: (...args: Args) => Promise<void>;
  /** True from the press until the answer: disable the button. */
  busy: ReadonlySignal<boolean>;
  /** The server's sentence why not, or "" . */
  refused: ReadonlySignal<string>;
  /** No answer came; the next `run` with the same arguments sends the very same press again. */
  unanswered: ReadonlySignal<boolean>;
  reset: () => void;
};

type Open = { about: string; pressed: Press };

/**
 * One press, one effect: ignores presses while one is under way and the same press again within 800 ms, and keeps the key of a press that got no
 * answer, so that pressing again cannot do the thing twice. onProblem may take a refusal over by returning true.
 */
export function action<Args extends unknown[]>(
  act: (pressed: Press, ...args: Args) => Promise<void>,
  onProblem?: (problem: Problem) => boolean,
): Action<Args> {
  const busy = signal(false);
  const refused = signal("");
  const unanswered = signal(false);
  let open: Open | null = null;
  let last = { about: "", at: -Infinity };

  async function run(...args: Args): Promise<void> {
    const now = performance.now();
    const about = JSON.stringify(args);
    // Something else than the last time is no bounce: a form that was refused at once and put right.
    if (busy.value || (about === last.about && now - last.at < BOUNCE_MS)) return;
    last = { about, at: now };
    if (open?.about !== about) open = { about, pressed: press() };
    const mine = open;
    busy.value = true;
    refused.value = "";
    try {
      await act(mine.pressed, ...args);
      settle(mine);
    } catch (error) {
      if (error instanceof Unreachable) {
        // Unless reset in between: then this press was given up, and nobody may take its outcome over.
        unanswered.value = open === mine;
        return;
      }
      settle(mine);
      if (!(error instanceof Problem)) throw error;
      if (!onProblem?.(error)) refused.value = error.detail;
    } finally {
      busy.value = false;
    }
  }

  function settle(done: Open): void {
    if (open === done) open = null;
    unanswered.value = false;
  }

  function reset(): void {
    open = null;
    // Whoever presses now is somebody else, or means something else.
    last = { about: "", at: -Infinity };
    refused.value = "";
    unanswered.value = false;
  }

  return { run, busy, refused, unanswered, reset };
}
