import type { Entry } from "./server";
import { t } from "./texts";

/** The wait of a list's row as the hall tells it, or why there is none. */
export function estimateInWords({ open, wait }: Pick<Entry, "open" | "wait">): string {
  return wait ? wait.text : open ? t("unknown") : t("unknown_closed");
}

/** Rounded as far as a straight line over a rounded position can be trusted: 100 m, then 1 km from ten on. */
export function distanceInWords(kilometres: number): string {
  if (kilometres < 0.95) return t("metres", { n: Math.max(1, Math.round(kilometres * 10)) * 100 });
  return t("kilometres", { n: kilometres < 10 ? kilometres.toFixed(1) : Math.round(kilometres) });
}
