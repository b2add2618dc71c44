import type { ServiceItem, Zone } from "../common/contract";

export type Identity = { kind: "typed_id" | "phone"; number: string };

/** What the visitor has chosen so far. */
export type Order = { zone: Zone; item: ServiceItem | null; purpose: string; identity: Identity | null };

/** confirm is the page with the button that takes the number; null takes it at once. */
export type Question = "item" | "identity" | "confirm" | null;

/** Zones whose visitors get a number by one touch: nothing is asked that is not needed. */
const STRAIGHT = new Set(["consult", "hard_case"]);

/** Zones where people who find choosing hard are served: the item is asked only where the zone insists. */
const NO_ITEM = new Set(["special_group"]);

export function newOrder(zone: Zone): Order {
  return { zone, item: null, purpose: "", identity: null };
}

/** What has to be asked next; `items` are those of the zone, null while they are not known yet. */
export function nextQuestion(order: Order, items: readonly ServiceItem[] | null): Question {
  const { zone } = order;
  if (STRAIGHT.has(zone.kind)) return warnsOfClosing(zone) ? "confirm" : null;
  const asksItem = zone.item_required || (items?.length !== 0 && !NO_ITEM.has(zone.kind));
  if (asksItem && !order.item) return "item";
  if (zone.identity_required && !order.identity && typedKinds(zone).length > 0) return "identity";
  return "confirm";
}

/** The turn may come after the session's end, and the hall's rule is to warn. */
export function warnsOfClosing(zone: Zone): boolean {
  return zone.issuing.open && zone.issuing.reason === "past_closing";
}

/** Kinds of identity that can be typed here; cards and codes need a reader. */
export function typedKinds(zone: Zone): Identity["kind"][] {
  return (["typed_id", "phone"] as const).filter((kind) => zone.identity_kinds.includes(kind));
}

/** The identity that was typed, by its length: 11 digits are a phone number, 15 or 18 places an ID number. */
export function readIdentity(typed: string, kinds: readonly Identity["kind"][]): Identity | null {
  if (/^1[3-9]\d{9}$/.test(typed) && kinds.includes("phone")) return { kind: "phone", number: typed };
  if (/^\d{15}$|^\d{17}[\dX]$/.test(typed) && checks(typed) && kinds.includes("typed_id")) return { kind: "typed_id", number: typed };
  return null;
}

/** Whether the last place fits the others; a slip of the finger is told at once. Source: GB 11643-1999, ISO 7064 mod 11-2. */
function checks(typed: string): boolean {
  if (typed.length !== 18) return true;
  const sum = [...typed.slice(0, 17)].reduce((total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11), 0);
  return "10X98765432"[sum % 11] === typed[17];
}

/** The body of the call that takes the number. */
export function request(order: Order, language: string): object {
  const { zone, item, purpose, identity } = order;
  return {
    zone: zone.code,
    language,
    ...(item ? { service_item: item.code } : {}),
    ...(purpose ? { purpose } : {}),
    ...(identity ? { identity } : {}),
    ...(zone.kind === "special_group" ? { priority_class: "special" } : {}),
  };
}
