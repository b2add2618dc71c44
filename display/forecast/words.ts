import { lang } from "../common/lang";

/** "3月9日周一", "Mon 9 Mar". */
export function dayInWords({ day }: { day: string }): string {
  const date = new Date(`${day}T00:00:00Z`);
  const english = lang.value === "en";
  const format = new Intl.DateTimeFormat(english ? "en-GB" : "zh-CN", {
    weekday: "short",
    day: "numeric",
    month: english ? "short" : "long",
    timeZone: "UTC",
  });
  return format.format(date);
}
