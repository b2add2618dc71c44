import type { ETicket, Lang } from "../common/contract";
import { shownMinutes } from "../common/wait";
import { t } from "./texts";

/** Minutes by which a wait that is shown may grow, or a note that was read out may, before a word is due. */
const UNSAID = 5;

/**
 * What this page has told of one wait. key: the line it waits in. lowest: the lowest upper end of the range that was shown, in
 * minutes, null before the first. note: that it takes longer and why, "" for nothing. aloud, minutes: the note as it was last read
 * out, and by how many minutes longer the wait was then.
 */
export type Told = { key: string; lang: Lang; lowest: number | null; note: string; minutes: number; aloud: string };

/**
 * What is told after ``view``. The server says why a wait has grown; where it does not, the page never shows a range that has
 * risen by more than five minutes without saying so. A note is read out when it appears and when it has grown as much again,
 * not each time its figure moves.
 */
export function tell(before: Told | null, { ticket }: ETicket, lang: Lang): Told | null {
  if (ticket.state !== "waiting") return null;
  const key = `${ticket.zone} ${ticket.reactivations}`;
  const known = before?.key === key ? before : null;
  const high = shownMinutes(ticket.wait)?.high ?? null;
  const said = ticket.wait.longer ?? null;
  const grown = high !== null && known?.lowest != null && high > known.lowest + UNSAID ? high - known.lowest : 0;
  const note = said?.text ?? (grown ? t("longer") : "");
  // Who was told why by the server has heard how long it is now.
  const lowest = said || known?.lowest == null ? (high ?? known?.lowest ?? null) : Math.min(known.lowest, high ?? known.lowest);
  const minutes = said?.minutes ?? grown;
  const isNews = note !== "" && (!known?.aloud || known.lang !== lang || minutes > known.minutes + UNSAID);
  const aloud = note === "" ? "" : isNews ? note : (known?.aloud ?? "");
  return { key, lang, lowest, note, minutes: isNews || note === "" ? minutes : (known?.minutes ?? minutes), aloud };
}
