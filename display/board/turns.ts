import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** How long a page stands: time to find it, and time to read it aloud slowly. */
export function dwell(characters: number): number {
  return Math.min(16_000, Math.max(7_000, 3_000 + 220 * characters));
}

export type Turn = { key: string; characters: number };

/** Which page of those there are now follows `at`; the first when it is gone. */
export function following(keys: readonly string[], at: string): string {
  return keys[(keys.indexOf(at) + 1) % keys.length] ?? "";
}

/** The page that stands now. Its time begins anew after a pause, so that nobody loses a page half read. */
export function useTurns(turns: readonly Turn[], paused: boolean): string {
  const at = useSignal("");
  const keys = turns.map((turn) => turn.key);
  const current = keys.includes(at.value) ? at.value : (keys[0] ?? "");
  const characters = turns.find((turn) => turn.key === current)?.characters ?? 0;
  const several = keys.length > 1;
  const next = following(keys, current);
  useEffect(() => {
    if (paused || !several) return undefined;
    const timer = setTimeout(() => (at.value = next), dwell(characters));
    return () => clearTimeout(timer);
  }, [current, next, paused, several]);
  return current;
}
