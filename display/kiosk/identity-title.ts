import type { Identity } from "./flow";
import { t } from "./texts";

export function identityTitle(kinds: Identity["kind"][]): string {
  if (kinds.length > 1) return t("identity_title");
  return t(kinds[0] === "phone" ? "identity_title_phone" : "identity_title_id");
}
