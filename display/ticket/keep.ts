import type { ETicket, Lang } from "../common/contract";
import { millisecondsLeftOfDay } from "./view";

/** The last truth of one ticket, kept by the phone itself until the hall's day is over. at, until: by the phone's clock. */
export type Kept = { view: ETicket; at: number; until: number; lang: Lang };

const PLACE = "hall.ticket.";

export function keep(token: string, view: ETicket, lang: Lang): void {
  const at = Date.now();
  const kept: Kept = { view, at, until: at + millisecondsLeftOfDay(view.at, view.hall.timezone), lang };
  try {
    localStorage.setItem(PLACE + token, JSON.stringify(kept));
  } catch {
    // A private window may keep nothing; the page then lives only while it is open.
  }
}

/** What is kept of this ticket; what other days left behind, of any ticket, goes. */
export function kept(token: string): Kept | null {
  try {
    const now = Date.now();
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith(PLACE) && !isOfToday(read(name), now)) localStorage.removeItem(name);
    }
    return read(PLACE + token);
  } catch {
    return null;
  }
}

export function drop(token: string): void {
  try {
    localStorage.removeItem(PLACE + token);
  } catch {
    // Nothing could be kept there in the first place.
  }
}

function isOfToday(found: Kept | null, now: number): boolean {
  return found !== null && typeof found.until === "number" && found.until > now;
}

function read(name: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}
