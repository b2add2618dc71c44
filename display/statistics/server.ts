import { get } from "../common/api";
import { lang } from "../common/lang";
import type { Span } from "./period";

export type Definition = { name: string; title: string; formula: string; unit: "count" | "seconds" | "minutes" | "share" | "number"; version: number; cuts: string[] };
export type Values = Record<string, number | null>;
export type Row = { key: string[]; code: string[]; name: string[]; values: Values };
export type Answer = { from: string; to: string; by: string[]; as_of: string; edition: number; target_seconds: number; figures: Definition[]; total: Values; rows: Row[]; pending: string[] };
export type Usual = { days: string[]; values: Values };
export type WindowSpan = { state: string; from: string; to: string; person: string; role: string | null };
export type WindowDay = { day: string; windows: { number: string; name: string; name_en: string; spans: WindowSpan[] }[] };

/** What is looked at: whose, when, of what. */
export type Scope = { hall: string; span: Span; zone: string; below: boolean };

export type Asked = { names?: readonly string[]; group?: string; by?: readonly string[]; where?: Record<string, string> };

/** A year of a large hall takes seconds. */
const PATIENT = { tries: 2, timeoutSeconds: 60 };

export function address(scope: Scope, what: "" | "/file" | "/usual" | "/tickets" | "/several", asked: Asked, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ from: scope.span.from, to: scope.span.to, lang: lang.value });
  if (asked.names) query.set("names", asked.names.join(","));
  if (asked.group) query.set("group", asked.group);
  if (asked.by?.length) query.set("by", asked.by.join(","));
  if (scope.zone) query.set("zone", scope.zone);
  if (scope.below && what !== "/tickets") query.set("below", "true");
  for (const [cut, value] of Object.entries({ ...asked.where, ...more })) query.set(cut, value);
  return `/api/v1/halls/${encodeURIComponent(scope.hall)}/figures${what}?${query}`;
}

/** What the parts of the page ask for while it is drawn goes out as one request: the server reads the days once for all. */
export function figures(scope: Scope, asked: Asked): Promise<Answer> {
  if (asked.where) return get<Answer>(address(scope, "", asked), PATIENT);
  const of = address(scope, "", {});
  const basket = baskets.get(of) ?? emptyBasket(scope, of);
  const words = inWords(asked);
  const place = basket.asks.indexOf(words);
  if (place < 0) basket.asks.push(words);
  const mine = place < 0 ? basket.asks.length - 1 : place;
  return basket.answers.then((answers) => answers[mine]!);
}

type Basket = { asks: string[]; answers: Promise<Answer[]> };
/** By whom and when is asked about, those that have not gone out yet. */
const baskets = new Map<string, Basket>();
/** As the server allows. */
const AT_MOST = 20;

function emptyBasket(scope: Scope, of: string): Basket {
  const asks: string[] = [];
  // Effects of one drawing run one after the other, also where a signal changes in between; a timer comes after all of them.
  const answers = new Promise((resolve) => setTimeout(resolve, 0)).then(async () => {
    baskets.delete(of);
    const found: Answer[] = [];
    for (let from = 0; from < asks.length; from += AT_MOST) {
      const some = asks.slice(from, from + AT_MOST).join(";");
      found.push(...(await get<{ items: Answer[] }>(address(scope, "/several", {}, { asks: some }), PATIENT)).items);
    }
    return found;
  });
  const basket = { asks, answers };
  baskets.set(of, basket);
  return basket;
}

/** As the server reads it: names or a group after a colon, and after an @ the cuts. */
export function inWords({ names, group, by }: Asked): string {
  return [...(names ?? []), ...(group ? [`:${group}`] : [])].join(",") + (by?.length ? `@${by.join(",")}` : "");
}

export function usual(scope: Scope, names: readonly string[]): Promise<Usual> {
  return get<Usual>(address({ ...scope, below: false }, "/usual", { names }), PATIENT);
}

export function windowDay(hall: string, day: string): Promise<WindowDay> {
  return get<WindowDay>(`/api/v1/halls/${encodeURIComponent(hall)}/window-day?day=${day}`);
}
