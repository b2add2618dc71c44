import { texts } from "../common/texts";

/** Days are ISO weekdays, Monday 1; times "08:30", the day's end "24:00". */
export type Session = { from: string; to: string; days: number[] };

const t = texts({
  day_1: ["周一", "Mon"],
  day_2: ["周二", "Tue"],
  day_3: ["周三", "Wed"],
  day_4: ["周四", "Thu"],
  day_5: ["周五", "Fri"],
  day_6: ["周六", "Sat"],
  day_7: ["周日", "Sun"],
  every_day: ["每天", "Every day"],
  round_the_clock: ["全天", "24 hours"],
  to: ["至", "–"],
  and: ["、", ", "],
});

type Day = 1 | 2 | 3 | 4 | 5 | 6 | 7;
const WEEK: readonly Day[] = [1, 2, 3, 4, 5, 6, 7];

/** A line for each group of days with the same times: "周一至周五 08:30–12:00、14:30–18:00". */
export function hoursInWords(sessions: readonly Session[]): string[] {
  const groups = new Map<string, Day[]>();
  for (const day of WEEK) {
    const times = timesOf(sessions.filter((session) => session.days.includes(day)));
    if (times) groups.set(times, [...(groups.get(times) ?? []), day]);
  }
  return [...groups].map(([times, days]) => `${daysInWords(days)} ${times}`);
}

function timesOf(sessions: readonly Session[]): string {
  const times = sessions.map(({ from, to }) => (from === "00:00" && to === "24:00" ? t("round_the_clock") : `${from}–${to}`));
  return times.sort().join(t("and"));
}

function daysInWords(days: readonly Day[]): string {
  if (days.length === WEEK.length) return t("every_day");
  const runs: Day[][] = [];
  for (const day of days) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1] === day - 1) run.push(day);
    else runs.push([day]);
  }
  // Two days in a row are named both: "周六、周日".
  return runs.map((run) => (run.length > 2 ? `${dayName(run[0]!)}${t("to")}${dayName(run[run.length - 1]!)}` : run.map(dayName).join(t("and")))).join(t("and"));
}

function dayName(day: Day): string {
  return t(`day_${day}`);
}
