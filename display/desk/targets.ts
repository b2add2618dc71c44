// Where a visitor can be sent, and why not: what is closed is shown with its reason instead of being refused afterwards.
import { stateWord } from "../common/chip";
import type { HallState, ServiceItem, Ticket, WindowNow } from "../common/contract";
import { named } from "../common/lang";
import { common } from "../common/texts";
import { words } from "./words";

/** why_not: "" when the visitor can be sent there. */
export type Target = { value: string; name: string; more: string; why_not: string };

const SERVING = new Set(["idle", "called", "serving"]);

export function zoneTargets(hall: HallState, ticket: Ticket): Target[] {
  return hall.zones
    .filter((zone) => zone.issues_tickets && zone.code !== ticket.zone)
    .map((zone) => ({
      value: zone.code,
      name: named(zone),
      more: [words("zone_waiting", { n: zone.waiting, windows: openWindows(hall, zone.code) }), zone.wait.closing ? common("closing_doubt") : ""].filter(Boolean).join(" · "),
      why_not: zoneClosed(hall, zone.code),
    }));
}

/** Items whose name, code or pinyin has the wanted letters. */
export function itemTargets(hall: HallState, items: ServiceItem[], wanted: string): Target[] {
  const letters = wanted.trim().toLowerCase();
  return items
    .filter((item) => [item.name, item.name_en, item.code, item.pinyin].some((text) => text.toLowerCase().includes(letters)))
    .map((item) => {
      const zone = hall.zones.find((one) => one.code === item.zone);
      return { value: item.code, name: named(item), more: zone ? named(zone) : "", why_not: zoneClosed(hall, item.zone) };
    });
}

export function windowTargets(hall: HallState, own_id: string): Target[] {
  return hall.windows
    .filter((window) => window.active && window.id !== own_id)
    .map((window) => ({
      value: window.id,
      name: words("window_option", { number: window.number, name: named(window) }),
      more: window.staff?.name ?? "",
      why_not: SERVING.has(window.state) ? "" : stateWord(window.state),
    }));
}

function zoneClosed(hall: HallState, code: string): string {
  const zone = hall.zones.find((one) => one.code === code);
  if (!zone || ["off", "no_session", "hours"].includes(zone.issuing.reason)) return zone?.issuing.text ?? words("zone_off");
  return openWindows(hall, code) === 0 ? words("zone_no_window") : "";
}

function openWindows(hall: HallState, code: string): number {
  return hall.windows.filter((window) => window.active && serves(window, code)).length;
}

function serves(window: WindowNow, code: string): boolean {
  return window.zones.includes(code) && SERVING.has(window.state);
}
