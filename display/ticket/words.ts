import type { ETicket } from "../common/contract";
import { t } from "./texts";

/** "3 人", or "3–5 人" where somebody's priority may change the order. */
export function aheadInWords(view: ETicket): string {
  const { low, high } = aheadOf(view);
  if (low !== high) return t("ahead_range", { low, high });
  return low === 1 ? t("ahead_one") : t("ahead_many", { n: low });
}

export function aheadOf({ ahead, ticket }: ETicket): { low: number; high: number } {
  const people = ticket.people_ahead ?? 0;
  return ahead ?? { low: people, high: people };
}

/** What the tab or the list of open pages says: the news first. */
export function titleOf(view: ETicket | null): string {
  if (view === null) return t("title");
  const { ticket, state_text: state } = view;
  const no = ticket.ticket_no;
  if (ticket.state === "called") return t("title_called", { n: ticket.window?.number ?? "", no });
  if (ticket.state === "waiting") return aheadOf(view).high === 0 ? t("title_next", { no }) : t("title_ahead", { people: aheadInWords(view), no });
  return t("title_state", { no, state });
}
