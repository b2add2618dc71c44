import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { HallState } from "../common/contract";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import type { Live } from "../common/live";
import { common } from "../common/texts";
import { settings } from "./address";
import type { Longest, Screen } from "./geometry";

/** The server's clock, each second. */
export function useNow(live: Live): number {
  const now = useSignal(live.now());
  useEffect(() => {
    const timer = setInterval(() => (now.value = live.now()), 1000);
    return () => clearInterval(timer);
  }, [live]);
  return now.value;
}

/** The panel this page hangs on, as the hall and the address describe it. */
export function useScreen(state: HallState | null): Screen {
  const size = useSignal({ width: innerWidth, height: innerHeight });
  useEffect(() => {
    const renew = (): void => {
      size.value = { width: innerWidth, height: innerHeight };
    };
    addEventListener("resize", renew);
    return () => removeEventListener("resize", renew);
  }, []);
  const policy = state?.hall.policy;
  const screen = useComputed((): Screen => ({
    ...size.value,
    metres: settings.metres ?? policy?.board_metres ?? 15,
    inches: settings.inches ?? policy?.board_inches ?? 55,
    heightMm: settings.heightMm,
  }));
  return screen.value;
}

export function longestOf(state: HallState): Longest {
  const length = (all: readonly string[], least: number): number => all.reduce((most, one) => Math.max(most, one.length), least);
  const tickets = [...state.calls, ...state.missed].map((one) => one.ticket_no);
  return { ticket: length(tickets, 4), window: length(state.windows.map((window) => window.number), 2) };
}

/** Since when the screen shows old news; "" while it is fresh. */
export function staleness(live: Live, timezone: string): string {
  const state = live.freshness.value;
  if (state !== "stale" && state !== "grey") return "";
  return common("updated_at", { time: clock(live.heardAt.value ?? 0, { timezone }) });
}

/** A second voice of the board: with `lang=zh,en` the whole board speaks the other language every few seconds. */
export function useLanguages(): void {
  useEffect(() => {
    const { languages } = settings;
    if (languages.length < 2) return undefined;
    const timer = setInterval(() => settings.show(languages[(languages.indexOf(lang.value) + 1) % languages.length] ?? "zh"), 12_000);
    return () => clearInterval(timer);
  }, []);
}

export function Arrow(): JSX.Element {
  return (
    <svg class="arrow" viewBox="0 0 100 72" aria-hidden="true">
      <path d="M4 36h82M58 8l30 28-30 28" />
    </svg>
  );
}
