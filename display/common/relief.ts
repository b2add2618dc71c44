// Moves that relieve a zone, in words and figures: on the floor where they are proposed, in the register where they are kept.
import type { Effect, Moment, Proposal, ZoneEffect } from "./contract";
import { clock } from "./format";
import { texts } from "./texts";

export const MOMENTS = ["now", "in_15", "in_30"] as const satisfies readonly Moment[];
const AFTER_MS: Record<Moment, number> = { now: 0, in_15: 15 * 60_000, in_30: 30 * 60_000 };

/** Seconds; less is within what chance moves a wait by. */
const A_MINUTE = 60;

const t = texts({
  ask_back: ["请 {window} 号窗口恢复服务", "Ask window {window} to go on"],
  open: ["开 {window} 号窗口，{name}上岗", "Open window {window} with {name}"],
  open_until: ["开 {window} 号窗口支援到 {time}，{name}上岗", "Open window {window} with {name}, lent until {time}"],
  cover: ["{name}到 {window} 号窗口顶岗", "{name} covers window {window}"],
  cover_until: ["{name}到 {window} 号窗口顶岗，支援到 {time}", "{name} covers window {window}, lent until {time}"],
  lend: ["{window} 号窗口支援到 {time}", "Lend window {window} until {time}"],
  change: ["{zone} 区 {before} → {after} 分钟", "Zone {zone}: {before} → {after} min"],
  // Numbers are given out at one side, so at the other they are too, and most would not be called.
  change_from_none: ["{zone} 区 多半等不到 → {after} 分钟", "Zone {zone}: most not called → {after} min"],
  change_to_none: ["{zone} 区 {before} 分钟 → 多半等不到", "Zone {zone}: {before} min → most not called"],
  at_now: ["{change}", "{change}"],
  at_in_15: ["15 分钟后 {change}", "{change}, in 15 minutes"],
  at_in_30: ["30 分钟后 {change}", "{change}, in 30 minutes"],
});

/** What is done, such as "4 号窗口支援到 11:00". */
export function moveInWords(one: Pick<Proposal, "kind" | "window" | "person_name" | "until">): string {
  const params = { window: one.window, name: one.person_name, time: one.until === null ? "" : clock(one.until) };
  if (one.kind === "ask_back" || one.kind === "lend") return t(one.kind, params);
  return t(one.until === null ? one.kind : `${one.kind}_until`, params);
}

/** When a moment is, in milliseconds. since: when it was said. */
export function at(moment: Moment, since: string): number {
  return Date.parse(since) + AFTER_MS[moment];
}

/** Whole minutes of a wait. */
export function minutes(seconds: number | null): number | null {
  return seconds === null ? null : Math.round(seconds / 60);
}

/** Whether a wait changes by a minute or more, or begins or ceases to be one. */
export function isChanged([before, after]: ZoneEffect[Moment]): boolean {
  if (before === null || after === null) return before !== after;
  return Math.abs(after - before) >= A_MINUTE;
}

export type ZoneChange = { zone: string; change: ZoneEffect };

/** Zones for which a move changes something by a minute or more: the one that it is for, then those it changes most. */
export function changesOf(effect: Effect, zone: string): ZoneChange[] {
  return Object.entries(effect.zones)
    .map(([code, change]) => ({ zone: code, change }))
    .filter(({ change }) => change.helped + change.harmed > 0 || MOMENTS.some((moment) => isChanged(change[moment])))
    .sort((a, b) => Number(b.zone === zone) - Number(a.zone === zone) || most(b.change) - most(a.change) || a.zone.localeCompare(b.zone, "en", { numeric: true }));
}

function most(change: ZoneEffect): number {
  return Math.max(...MOMENTS.map((moment) => Math.abs((change[moment][1] ?? 0) - (change[moment][0] ?? 0))));
}

/** How many of all who wait are called sooner and later. */
export function people(effect: Effect): { waiting: number; helped: number; harmed: number } {
  const sum = (key: "waiting" | "helped" | "harmed"): number => Object.values(effect.zones).reduce((all, zone) => all + zone[key], 0);
  return { waiting: sum("waiting"), helped: sum("helped"), harmed: sum("harmed") };
}

/** "A 区 35 → 20 分钟": the first moment at which the zone's wait changes; "" where none does. */
export function effectInShort(effect: Effect | null, zone: string): string {
  const change = effect?.zones[zone];
  const moment = change && MOMENTS.find((one) => isChanged(change[one]));
  if (!moment) return "";
  const [before, after] = change[moment];
  const kind = before === null ? "change_from_none" : after === null ? "change_to_none" : "change";
  return t(`at_${moment}`, { change: t(kind, { zone, before: minutes(before) ?? "", after: minutes(after) ?? "" }) });
}
