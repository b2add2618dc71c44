import { clock } from "../common/format";

/** Time of day at which something ends: the end of a day is 24:00 of that day, not 00:00 of the next. */
export function endClock(at: number | string): string {
  const shown = clock(at);
  return shown === "00:00" ? "24:00" : shown;
}

/** The instant of a wall-clock time of the hall, with its offset, as the server is told it. */
export function startOf(day: string, time: string): string {
  return `${day}T${time}:00${hallOffset(day)}`;
}

/** As `startOf`, for an end: midnight is the one after `day`, however it is written. */
export function endOf(day: string, time: string): string {
  return time === "24:00" || time === "00:00" ? startOf(dayAfter(day), "00:00") : startOf(day, time);
}

function dayAfter(day: string): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  return Number.isNaN(noon) ? day : new Date(noon + 86_400_000).toISOString().slice(0, 10);
}

/** "+08:00" on a day, of the time zone whose clock the page shows; "" for what is no day. */
function hallOffset(day: string): string {
  const noon = Date.parse(`${day}T12:00:00Z`);
  if (Number.isNaN(noon)) return "";
  const [hour, minute] = clock(noon).split(":").map(Number) as [number, number];
  const minutes = hour * 60 + minute - 720;
  const size = Math.abs(minutes);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
