import type { Zone } from "../common/contract";
import { named } from "../common/lang";
import { warnsOfClosing } from "./flow";
import { t } from "./texts";

export function canTake(zone: Zone): boolean {
  return zone.issues_tickets && zone.issuing.open;
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
  if (open === 0) return t("no_window_open");
  return open === 1 ? t("one_window_open") : t("windows_open", { n: open });
}

/** That the turn may come after the session: in a few words. */
export function soonWords({ issuing }: Zone): string {
  return issuing.reason === "carried_over" ? issuing.text : t("closing_soon");
}

/** What a visitor should know before choosing, as one sentence to be said. */
export function spokenFacts(zone: Zone, now: number): string {
  if (!canTake(zone)) return [whyNot(zone), zone.issuing.now].filter(Boolean).join(t("comma"));
  const facts = [waitingText(zone), windowsText(zone)];
  if (zone.windows_open > 0) facts.push(t("say_wait", { wait: zone.wait.text }));
  if (zone.issuing.extended) facts.push(...zone.issuing.extended.lines);
  if (warnsOfClosing(zone, now)) facts.push(soonWords(zone));
  return facts.join(t("comma"));
}

export function spokenZone(zone: Zone, now: number): string {
  return `${named(zone)}${t("comma")}${spokenFacts(zone, now)}`;
}
