import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { clock, day } from "../common/format";
import { lang } from "../common/lang";
import type { Live } from "../common/live";
import { common } from "../common/texts";

/** Calls older than this when they appear are news no more: after a reconnection nothing flashes for them. */
export const FRESH_CALL_MS = 20_000;

/** The server's clock, each second. */
export function useNow(live: Live): number {
  const now = useSignal(live.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = live.now()), 1000);
    return () => clearInterval(timer);
  }, [live]);
  return now.value;
}

export function Clock({ live, timezone }: { live: Live; timezone: string }): JSX.Element {
  const now = useNow(live);
  return (
    <div class="clock">
      <span class="clock-day">{day(now, timezone)}</span>
      <span class="clock-time" data-field="clock">
        {clock(now, { timezone })}
      </span>
    </div>
  );
}

/** Since when the screen shows old news; nothing while it is fresh. */
export function Staleness({ live, timezone }: { live: Live; timezone: string }): JSX.Element | null {
  const state = live.freshness.value;
  if (state !== "stale" && state !== "grey") return null;
  const since = clock(live.heardAt.value ?? 0, { seconds: true, timezone });
  return (
    <p class="staleness" role="status" data-field="updated_at">
      {common("updated_at", { time: since })}
    </p>
  );
}

/** The first few, because nobody chooses among ten. */
export function listed(numbers: readonly string[]): string {
  return numbers.slice(0, 4).join(lang.value === "en" ? ", " : "、");
}
