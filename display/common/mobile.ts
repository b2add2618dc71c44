/** The 11 digits of a mobile number as people type it, null when it cannot be one. */
export function readMobile(typed: string): string | null {
  const digits = typed.normalize("NFKC").replace(/[^\d+]/g, "");
  return /^(?:\+?86|0086)?(1[3-9]\d{9})$/.exec(digits)?.[1] ?? null;
}
