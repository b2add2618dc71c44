import { signal, useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post, Problem, Unreachable } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import type { Live } from "../common/live";
import { common } from "../common/texts";
import { throttle } from "../common/throttle";
import { TakeOverNote } from "./takeover";
import { words } from "./words";

const READ_GAP_MS = 2000;
/** The minutes in the sentence go on without an event. */
const AGAIN_MS = 30_000;

export type StandIn = {
  window_id: string;
  window_number: string;
  name: string;
  role: "A" | "B" | null;
  minutes: number;
  waiting: number;
  /** Number of the window where the reader sits now. */
  at_window: string | null;
};

export type StandIns = { items: ReadonlySignal<readonly StandIn[]>; close: () => void };

/** Windows of the reader's posts that were left while people wait, read again when an alarm or a seat changes. */
export function watchStandIns(live: Live, hall: string): StandIns {
  const items = signal<readonly StandIn[]>([]);
  async function read(): Promise<void> {
    try {
      items.value = (await get<{ items: StandIn[] }>(`/api/v1/halls/${encodeURIComponent(hall)}/stand-ins`, { tries: 1 })).items;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    }
  }
  const reading = throttle(() => void read(), READ_GAP_MS);
  const endings = [
    live.onEvent(({ type }) => {
      if (type.startsWith("alarm.") || type.startsWith("window.") || (items.value.length > 0 && type.startsWith("ticket."))) reading.wish();
    }),
    live.onSnapshot(reading.wish),
    reading.stop,
  ];
  reading.wish();
  const again = setInterval(reading.wish, AGAIN_MS);
  return {
    items,
    close: () => {
      clearInterval(again);
      endings.forEach((end) => end());
    },
  };
}

/** One card a window, with the way to sit down there: one press to read what is open, a second to take over. */
export function StandInCards({ items, onTaken }: { items: readonly StandIn[]; onTaken: (window_id: string) => void }): JSX.Element | null {
  const asked = useSignal("");
  if (items.length === 0) return null;
  const chosen = items.find((one) => one.window_id === asked.value);
  return (
    <>
      {items.map((one) => (
        <Banner key={one.window_id} tone="bad" field="stand-in">
          <span class="stand-in">
            <span>
              {sentence(one)} · {words("stand_in_wait", { n: one.waiting })}
            </span>
            <Button action="stand-in" value={one.window_id} kind="primary" onPress={() => (asked.value = one.window_id)}>
              {words("stand_in")}
            </Button>
          </span>
        </Banner>
      ))}
      {chosen && <TakeOverDialog one={chosen} onTaken={onTaken} onClose={() => (asked.value = "")} />}
    </>
  );
}

function TakeOverDialog({ one, onTaken, onClose }: { one: StandIn; onTaken: (window_id: string) => void; onClose: () => void }): JSX.Element {
  const cover = useMemo(
    () =>
      action(async (pressed, leave: boolean) => {
        await post(`/api/v1/windows/${encodeURIComponent(one.window_id)}/actions/cover`, { leave }, { press: pressed });
        onClose();
        onTaken(one.window_id);
      }),
    [one.window_id],
  );
  return (
    // The desk's keys act at the window behind.
    <div onKeyDown={(event) => event.stopPropagation()}>
      <Dialog title={words("stand_in_title", { window: one.window_number })} onClose={onClose}>
        <TakeOverNote window_id={one.window_id} />
        {one.at_window && <p>{words("stand_in_leaves", { window: one.at_window })}</p>}
        {cover.refused.value && <Banner tone="bad">{cover.refused.value}</Banner>}
        {cover.unanswered.value && <Banner tone="bad">{words("unanswered")}</Banner>}
        <div class="dialog-actions">
          <Button action="cancel" onPress={onClose}>
            {common("cancel")}
          </Button>
          <Button action="cover" value={one.window_id} kind="primary" busy={cover.busy.value} onPress={() => void cover.run(one.at_window !== null)}>
            {one.at_window ? words("stand_in_move", { from: one.at_window }) : words("primary_cover")}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}

function sentence(one: StandIn): string {
  const told = { window: one.window_number, name: one.name, role: one.role ?? "", n: one.minutes };
  if (!one.name) return words("stand_in_free", told);
  return words(one.role ? "stand_in_left" : "stand_in_gone", told);
}
