import type { MoveRecord } from "../common/contract";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { at, minutes } from "../common/relief";
import { t } from "./moves-texts";

export type MovesOfDay = { day: string; moves: MoveRecord[]; taken: number };

/** The newest day first, and so within it. dayOf: the day of an instant as the hall writes it. */
export function byDay(moves: readonly MoveRecord[], dayOf: (at: string) => string): MovesOfDay[] {
  const newest = [...moves].sort((a, b) => Date.parse(b.proposed_at) - Date.parse(a.proposed_at));
  const days = [...new Set(newest.map((one) => dayOf(one.proposed_at)))];
  return days.map((day) => {
    const those = newest.filter((one) => dayOf(one.proposed_at) === day);
    return { day, moves: those, taken: those.filter((one) => one.state === "taken").length };
  });
}

/** Why it was proposed: which target was about to be broken when. */
export function breakInWords(one: MoveRecord): string {
  const told = { zone: zoneOf(one), target: one.target_minutes, time: clock(at(one.breaks, one.proposed_at)) };
  return t(one.breaks === "now" ? "over_now" : "over_from", told);
}

/** What the waits then really were, beside what was foreseen: with the move where it was made, without it where it was not. */
export function actualInWords({ actual, state }: MoveRecord): string {
  if (!actual) return t("later");
  const told = { from: clock(actual.from), to: clock(actual.to), n: actual.called };
  if (actual.called === 0) return t("nobody", told);
  const [wait, foreseen] = [minutes(actual.median_wait_seconds), minutes(actual.foreseen_seconds)];
  if (wait === null) return t("called_unknown", told);
  const beside = foreseen === null ? [] : [t(state === "taken" ? "foreseen_with" : "foreseen_without", { n: foreseen })];
  return [t("called", { ...told, wait }), ...beside].join(" · ");
}

export function zoneOf(one: MoveRecord): string {
  return named({ name: one.zone_name, name_en: one.zone_name_en });
}
