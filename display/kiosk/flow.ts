import type { CrossPartner, ServiceItem, SpecialGroup, Zone } from "../common/contract";

export type Identity = { kind: "typed_id" | "phone"; number: string };
/** What the reader beside the kiosk took from a card. */
export type Card = { kind: "id_card"; number: string; name: string };
/** The server could do nothing with a card; why and what to do, in both languages. */
export type CardRefused = { code: string; zh: string; en: string };

/** What the visitor has chosen so far. direct: the zone's number is wanted without naming an item. */
export type Order = {
  zone: Zone;
  item: ServiceItem | null;
  direct: boolean;
  group: SpecialGroup | null;
  purpose: string;
  identity: Identity | Card | null;
  /** Of a matter of another region. */
  region?: CrossPartner | null;
};

/** confirm is the page with the button that takes the number; null takes it at once. */
export type Question = "item" | "region" | "group" | "identity" | "confirm" | null;

/** What the questions depend on besides the order: the zone's items, null while unknown, the hall's groups, and the time. */
export type Known = { items: readonly ServiceItem[] | null; groups: readonly SpecialGroup[]; now: number };

/** Zones whose visitors get a number by one touch: nothing is asked that is not needed. */
const STRAIGHT = new Set(["consult", "hard_case"]);

/** Zones where people who find choosing hard are served: the item is asked only where the zone insists. */
const NO_ITEM = new Set(["special_group"]);

export function newOrder(zone: Zone): Order {
  return { zone, item: null, direct: false, group: null, purpose: usualPurpose(zone), identity: null };
}

/** Most visitors come to apply; who comes for something else says so by one more touch. */
export function usualPurpose({ purposes }: Zone): string {
  return purposes.includes("apply") ? "apply" : (purposes[0] ?? "");
}

/** What has to be asked next. */
export function nextQuestion(order: Order, { items, groups, now }: Known): Question {
  const { zone } = order;
  const warns = warnsOfClosing(zone, now) || Boolean(zone.issuing.extended);
  if (STRAIGHT.has(zone.kind) && !order.item?.theme) return warns ? "confirm" : null;
  if (NO_ITEM.has(zone.kind) && groups.length > 0 && !order.group) return "group";
  const asksItem = zone.item_required || (!order.direct && items?.length !== 0 && !NO_ITEM.has(zone.kind));
  if (asksItem && !order.item) return "item";
  if ((order.item?.cross_region?.length ?? 0) > 1 && !order.region) return "region";
  if (zone.identity_required && !order.identity && typedKinds(zone).length > 0) return "identity";
  // The page that asked for the group or offered the zone's number has shown all that the last page would.
  if ((order.group || (order.direct && !order.item)) && !warns) return null;
  return "confirm";
}

/** The turn may come after closing time, and the hall's rule is to warn, or it is likely not to come today; now: the server's clock, in milliseconds. */
export function warnsOfClosing({ issuing, wait }: Zone, now: number): boolean {
  if (!issuing.open) return false;
  if (wait.closing) return true;
  if (issuing.reason === "past_closing" || issuing.reason === "carried_over") return true;
  return issuing.warn_after != null && "p90_seconds" in wait && now + wait.p90_seconds * 1000 > issuing.warn_after;
}

/** That the turn is likely not to come today; "" where it is, or the hall's own warning says it already. */
export function doubtOf({ issuing, wait }: Zone): string {
  return issuing.warning && issuing.reason !== "carried_over" ? "" : (wait.closing ?? "");
}

/** The items that can be asked for now: in a session outside normal hours those it is for. */
export function servedNow<T extends { code: string }>({ issuing }: Zone, items: readonly T[]): T[] {
  const only = issuing.extended?.items;
  return only ? items.filter((item) => only.some((one) => one.code === item.code)) : [...items];
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

/** In groups as on the card, 6-4-4-4, or of a phone number 3-4-4. */
export function grouped(typed: string, kinds: readonly Identity["kind"][]): string {
  const phone = kinds.includes("phone") && (kinds.length === 1 || /^1[3-9]\d{9}$/.test(typed));
  return (phone ? [3, 7] : [6, 10, 14]).reduceRight((text, at) => (text.length > at ? `${text.slice(0, at)} ${text.slice(at)}` : text), typed);
}

/** Whether the last place fits the others; a slip of the finger is told at once. Source: GB 11643-1999, ISO 7064 mod 11-2. */
function checks(typed: string): boolean {
  if (typed.length !== 18) return true;
  const sum = [...typed.slice(0, 17)].reduce((total, digit, place) => total + Number(digit) * (2 ** (17 - place) % 11), 0);
  return "10X98765432"[sum % 11] === typed[17];
}

/** First three and last two places, the rest hidden. */
export function masked({ number }: Identity | Card): string {
  return `${number.slice(0, 3)}${"*".repeat(number.length - 5)}${number.slice(-2)}`;
}

/** The body of the call that takes the number. */
export function request(order: Order, language: string): object {
  const { zone, item, group, purpose, identity, region } = order;
  return {
    zone: zone.code,
    language,
    ...(item ? (item.theme ? { theme: item.theme.code } : { service_item: item.code }) : {}),
    ...(purpose ? { purpose } : {}),
    ...(identity ? { identity } : {}),
    ...(region ? { cross_region: { kind: region.kind, region: region.region } } : {}),
    ...(group ? { special_group: group.code } : zone.kind === "special_group" ? { priority_class: "special" } : {}),
  };
}
