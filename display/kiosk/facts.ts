import type { HallState, Ticket, Zone } from "../common/contract";
import { named } from "../common/lang";
import { common, sentences } from "../common/texts";
import { doubtOf, warnsOfClosing } from "./flow";
import { t } from "./texts";

export function canTake(zone: Zone): boolean {
  return zone.issues_tickets && zone.issuing.open;
}

/** No hours now, and no zone that gives numbers outside them. */
export function isShut({ hall, zones }: HallState): boolean {
  return !hall.open && !zones.some(canTake);
}

export function whyNot(zone: Zone): string {
  return zone.issues_tickets ? zone.issuing.text : t("no_ticket_needed");
}

export function people(n: number): string {
  return n === 1 ? t("one_person") : t("people", { n });
}

export function waitingText({ waiting }: Zone): string {
  return waiting === 0 ? t("nobody_waiting") : t("waiting", { n: waiting });
}

export function windowsText({ windows_open: open }: Zone): string {
  if (open === 0) return common("no_window_open");
  return open === 1 ? t("one_window_open") : t("windows_open", { n: open });
}

/** That the turn may come after the session, or not today: in a few words. */
export function soonWords(zone: Zone): string {
  if (doubtOf(zone)) return common("closing_doubt");
  return zone.issuing.reason === "carried_over" ? zone.issuing.text : t("closing_soon");
}

/** The same in sentences, with what else can be done: before the number is taken. */
export function closingSentences(zone: Zone): string {
  const { issuing } = zone;
  const doubt = doubtOf(zone);
  // People came since the server last said it: what the hall does with those who wait is known all the same.
  const until = issuing.closes_at ? t("closing_until", { time: issuing.closes_at }) : "";
  const said = issuing.warning || (doubt ? "" : (issuing.rule ?? sentences(t("closing_text"), until)));
  const instead = doubt || (issuing.reason !== "carried_over" && (issuing.warning || !issuing.rule));
  return sentences(said, doubt, instead ? t("closing_instead") : "");
}

/** Of a number that was taken: why it takes longer than was told, and that its turn is likely not to come today. */
export function newsOf({ wait, notice }: Ticket): string[] {
  return [wait.longer?.text ?? "", notice ? "" : (wait.closing ?? "")].filter(Boolean);
}

export function closingTitle(zone: Zone): string {
  if (doubtOf(zone)) return t("doubt_title");
  return t(zone.issuing.reason === "carried_over" ? "carried_title" : "closing_title");
}

/** What a visitor should know before choosing, as one sentence to be said. now: null where closing time was spoken of already. */
export function spokenFacts(zone: Zone, now: number | null): string {
  if (!canTake(zone)) return [whyNot(zone), zone.issuing.now].filter(Boolean).join(t("comma"));
  const facts = [waitingText(zone), windowsText(zone)];
  if (zone.windows_open > 0) facts.push(t("say_wait", { wait: zone.wait.text }));
  if (zone.issuing.extended) facts.push(...zone.issuing.extended.lines);
  if (now !== null && warnsOfClosing(zone, now)) facts.push(soonWords(zone));
  return facts.join(t("comma"));
}

export function spokenZone(zone: Zone, now: number): string {
  return `${named(zone)}${t("comma")}${spokenFacts(zone, now)}`;
}
