import { lang } from "./lang";
import { texts } from "./texts";

const two = (n: number): string => String(n).padStart(2, "0");

let hallTimezone: string | undefined;

/** Show the hall's time from now on, whatever this machine's own time zone is. */
export function setTimezone(timezone: string): void {
  hallTimezone = timezone;
}

/** Wall-clock time of the hall, "09:05" or "09:05:30"; without a time zone given or set, this machine's. */
export function clock(at: number | string, options: { seconds?: boolean; timezone?: string } = {}): string {
  const date = new Date(at);
  const timezone = options.timezone ?? hallTimezone;
  if (!timezone) {
    const short = `${two(date.getHours())}:${two(date.getMinutes())}`;
    return options.seconds ? `${short}:${two(date.getSeconds())}` : short;
  }
  return new Intl.DateTimeFormat("en-GB", {
    timeZone: timezone,
    hour: "2-digit",
    minute: "2-digit",
    ...(options.seconds ? { second: "2-digit" } : {}),
  }).format(date);
}

/** "2026年11月24日 星期二" or "Tuesday, 24 November 2026". */
export function day(at: number | string, timezone?: string): string {
  return new Intl.DateTimeFormat(lang.value === "en" ? "en-GB" : "zh-CN", {
    year: "numeric",
    month: "long",
    day: "numeric",
    weekday: "long",
    ...((timezone ?? hallTimezone) ? { timeZone: timezone ?? hallTimezone } : {}),
  }).format(new Date(at));
}

/** "11月24日 09:05" or "24 Nov 09:05"; only "09:05" where it is the same day as `now`. */
export function moment(at: number | string, now: number | string): string {
  return day(at) === day(now) ? clock(at) : `${monthDay(at)} ${clock(at)}`;
}

/** "11月24日" or "24 Nov". */
export function monthDay(at: number | string): string {
  return new Intl.DateTimeFormat(lang.value === "en" ? "en-GB" : "zh-CN", {
    month: lang.value === "en" ? "short" : "long",
    day: "numeric",
    ...(hallTimezone ? { timeZone: hallTimezone } : {}),
  }).format(new Date(at));
}

/** Elapsed or left, "3:07" or "1:02:09". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const words = texts({
  minutes: ["{n} 分钟", "{n} min"],
  hours: ["{n} 小时", "{n} {n|hour|hours}"],
  days: ["{n} 天", "{n} {n|day|days}"],
});

/** "45 分钟", then "3 小时", then "2 天": nobody counts minutes by the thousand. */
export function span(minutes: number): string {
  if (minutes <= 120) return words("minutes", { n: minutes });
  return minutes < 48 * 60 ? words("hours", { n: Math.floor(minutes / 60) }) : words("days", { n: Math.floor(minutes / 1440) });
}

/** How long something has lasted: to the second at first, after two hours as `span`. */
export function elapsed(seconds: number): string {
  return seconds <= 7200 ? duration(seconds) : span(Math.floor(seconds / 60));
}
