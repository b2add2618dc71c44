import type { ETicket } from "../common/contract";

/** How long until the page asks again, in seconds: sooner when it matters, rarely when nothing changes any more. */
export function askAgainSeconds(view: ETicket | null): number {
  if (view === null) return 5;
  switch (view.ticket.state) {
    case "called":
      return 2;
    case "waiting":
      return (view.ticket.people_ahead ?? 99) <= 1 ? 3 : 5;
    case "serving":
    case "held":
    case "no_show":
      return 5;
    case "finished":
      // Until it is rated, here or on the pad at the window.
      return view.can.rate ? 10 : 30;
    default:
      return 30;
  }
}

/** A call this page has not rung for yet: which ticket, window and attempt; null when there is none. */
export function callKey(view: ETicket): string | null {
  const { ticket } = view;
  return ticket.state === "called" ? `${ticket.window?.id ?? ""} ${ticket.attempt} ${ticket.called_at ?? ""}` : null;
}
