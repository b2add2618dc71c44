/** What of the state the board shows, as plain values: no markup here, so that it can be checked line by line. */

import type { HallInfo, HallState, Wait, WindowNow, Zone } from "../common/contract";
import { clock } from "../common/format";
import { lang, named, saysDemo } from "../common/lang";
import { common } from "../common/texts";
import { shownMinutes } from "../common/wait";
import { EVERY_PAUSE, t } from "./texts";

/** The first few, because nobody chooses among ten. */
export function listed(numbers: readonly string[]): string {
  return numbers.slice(0, 4).join(lang.value === "en" ? ", " : "、");
}

export function people(n: number): string {
  return t(n === 1 ? "person" : "people", { n });
}

export function windowsOpen({ windows_open: n }: Zone): string {
  return n === 0 ? t("not_served") : t(n === 1 ? "window_open" : "windows_open", { n });
}

/** Minutes rounded outwards to 5, as on the ticket; "" where nothing can be said. */
export function waitWords(wait: Wait): string {
  const shown = shownMinutes(wait);
  if (!shown) return "";
  return shown.low > 0 ? t("wait_range", shown) : t("wait_within", { high: shown.high });
}

/** What the clerk wrote for the public; "" where it is only what the server says of every pause. */
export function ownWords({ public_text }: WindowNow): string {
  return public_text === EVERY_PAUSE ? "" : public_text;
}

/** Why a window is away, until when, and where to go, each a sentence of its own. A promise that has passed is not repeated. */
export function whyAway(window: WindowNow, now: number, timezone: string): string[] {
  return [
    ownWords(window) || t(window.unmanned ? "unmanned" : window.state === "break" ? "break" : "paused"),
    window.resume_at !== null && window.resume_at > now && t("resumes", { time: clock(window.resume_at, { timezone }) }),
    window.instead.length > 0 && t("instead", { numbers: listed(window.instead) }),
  ].filter((part): part is string => Boolean(part));
}

export function away(state: HallState): WindowNow[] {
  return state.windows.filter((window) => window.active && (window.state === "paused" || window.state === "break" || (window.state === "idle" && window.unmanned)));
}

/** What goes on between the sessions where people wait, each sentence once, with its zones where not all of them have the same. */
export function betweenSessions({ zones }: HallState): string[] {
  const told = zones.filter((zone) => zone.waiting > 0 && zone.issuing.now);
  const sentences = [...new Set(told.map((zone) => zone.issuing.now ?? ""))];
  if (sentences.length === 1) return sentences.map((sentence) => `${sentence}${t("stop")}`);
  return sentences.map((sentence) => `${listed(told.filter((zone) => zone.issuing.now === sentence).map((zone) => named(zone)))}${t("colon")}${sentence}${t("stop")}`);
}

/** What the calendar says of today, such as "国庆节 休息"; "" on a day as any other. */
export function todayWords({ today }: HallInfo): string {
  if (!today || today.kind === "usual") return "";
  const name = lang.value === "en" ? today.name_en || today.name : today.name;
  const hours = today.spans.map((span) => `${span.from}–${span.to}`).join(" ");
  return [name, today.kind === "closed" ? t("closed_today") : hours].filter(Boolean).join(" ");
}

/** "周一至周五 08:30–12:00" for each run of days and hours. */
export function hoursLines(sessions: HallInfo["sessions"]): { days: string; times: string[] }[] {
  const rows: { days: string; times: string[] }[] = [];
  for (const session of sessions) {
    const days = daysWords([...session.days].sort());
    const times = `${session.from}–${session.to}`;
    const row = rows.find((one) => one.days === days);
    if (row) row.times.push(times);
    else rows.push({ days, times: [times] });
  }
  return rows;
}

const dayWord = (day: number): string => t(`day_${day as 1 | 2 | 3 | 4 | 5 | 6 | 7}`);

function daysWords(days: readonly number[]): string {
  const [first, last] = [days[0], days[days.length - 1]];
  if (first === undefined || last === undefined) return "";
  if (days.length === 7) return t("days_all");
  if (days.length > 2 && last - first === days.length - 1) return t("days_range", { from: dayWord(first), to: dayWord(last) });
  return days.map(dayWord).join(lang.value === "en" ? ", " : "、");
}

/** "11月25日周三" or "Wed, 25 Nov". */
export function shortDay(now: number, timezone: string): string {
  const english = lang.value === "en";
  const parts: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: english ? "short" : "long", timeZone: timezone };
  return new Intl.DateTimeFormat(english ? "en-GB" : "zh-CN", parts).format(new Date(now));
}

/** The hall's name with, in a demo whose name does not say so, a word that it is one. */
export function hallName({ hall }: HallState): string {
  return named(hall) + (hall.is_demo && !saysDemo(hall) ? `（${common("demo")}）` : "");
}

/** Nobody is served any more and nobody may come: the calls of the day are of no use to anyone. */
export function isShut(state: HallState): boolean {
  return !state.hall.open && state.windows.every((window) => window.state === "closed");
}
