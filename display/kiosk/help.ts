import { computed, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { action, type Action } from "../common/action";
import { get, post } from "../common/api";
import type { OwnDevice } from "../common/contract";
import { lang } from "../common/lang";
import type { Live } from "../common/live";

/** What a kiosk's visitor may say they need, in the order shown. */
export const NEEDS = ["kiosk", "which", "papers", "walking", "language", "other"] as const;
export type Need = (typeof NEEDS)[number];

/** shown: who comes, as the hall shows its people; name is "" where it shows numbers alone. */
export type OwnHelp = { id: string; state: "open" | "answered" | "done" | "cancelled"; shown: { number: string; name: string } | null };

export type KioskHelp = {
  /** The request that lasts, or one that was finished a moment ago and may be rated; null for none. */
  now: ReadonlySignal<OwnHelp | null>;
  asked: Signal<boolean>;
  ask: Action<[Need]>;
  cancel: Action<[string]>;
  rate: Action<[string, number]>;
  /** The visitor has read what there is to read. */
  close: () => void;
};

/** Help belongs to the machine and not to the visit: it stays when the page goes back to its beginning. */
export function createHelp(hall: string, live: Live, device: ReadonlySignal<OwnDevice | null>): KioskHelp {
  const now = signal<OwnHelp | null>(null);
  const asked = signal(false);
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/help`;

  const ask = action<[Need]>(async (pressed, need) => {
    now.value = await post<OwnHelp>(base, { need, language: lang.value }, { press: pressed });
  });
  const cancel = action<[string]>(async (pressed, id) => {
    await post(`${base}/${id}/actions/cancel`, {}, { press: pressed });
    over();
  });
  const rate = action<[string, number]>(async (pressed, id, satisfaction) => {
    await post(`${base}/${id}/actions/rate`, { satisfaction }, { press: pressed });
    over();
  });

  function over(): void {
    now.value = null;
    asked.value = false;
  }

  function close(): void {
    asked.value = false;
    ask.reset();
    if (now.value?.state === "done") now.value = null;
  }

  live.onEvent(({ type, data }) => {
    const told = data.help;
    if (!type.startsWith("help.") || !told?.device_id || told.device_id !== device.value?.id) return;
    if (told.state === "cancelled" || type === "help.rated") over();
    else {
      now.value = told;
      // Whoever stands here learns that somebody comes, and is asked how it was.
      if (type === "help.answered" || type === "help.finished") asked.value = true;
    }
  });
  live.onSnapshot(() => {
    void get<{ help: OwnHelp | null }>(`${base}/own`, { tries: 2 })
      .then(({ help }) => {
        if (now.value?.state !== "done") now.value = help;
      })
      .catch(() => undefined);
  });
  return { now: computed(() => now.value), asked, ask, cancel, rate, close };
}
