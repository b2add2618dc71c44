import type { Entry } from "./server";
import { t } from "./texts";

/** The estimate of a list's row in whole minutes, never less than one. */
export function estimateInWords({ open, estimate_seconds: seconds }: Pick<Entry, "open" | "estimate_seconds">): string {
  if (seconds === null) return open ? t("unknown") : t("unknown_closed");
  const minutes = Math.ceil(seconds / 60);
  return minutes <= 1 ? t("within", { n: 1 }) : t("minutes", { n: minutes });
}

/** Rounded as far as a straight line over a rounded position can be trusted: 100 m, then 1 km from ten on. */
export function distanceInWords(kilometres: number): string {
  if (kilometres < 0.95) return t("metres", { n: Math.max(1, Math.round(kilometres * 10)) * 100 });
  return t("kilometres", { n: kilometres < 10 ? kilometres.toFixed(1) : Math.round(kilometres) });
}
