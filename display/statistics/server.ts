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

export function address(scope: Scope, what: "" | "/file" | "/usual" | "/tickets", asked: Asked, more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ from: scope.span.from, to: scope.span.to, lang: lang.value });
  if (asked.names) query.set("names", asked.names.join(","));
  if (asked.group) query.set("group", asked.group);
  if (asked.by?.length) query.set("by", asked.by.join(","));
  if (scope.zone) query.set("zone", scope.zone);
  if (scope.below && what !== "/tickets") query.set("below", "true");
  for (const [cut, value] of Object.entries({ ...asked.where, ...more })) query.set(cut, value);
  return `/api/v1/halls/${encodeURIComponent(scope.hall)}/figures${what}?${query}`;
}

export function figures(scope: Scope, asked: Asked): Promise<Answer> {
  return get<Answer>(address(scope, "", asked), PATIENT);
}

export function usual(scope: Scope, names: readonly string[]): Promise<Usual> {
  return get<Usual>(address({ ...scope, below: false }, "/usual", { names }), PATIENT);
}

export function windowDay(hall: string, day: string): Promise<WindowDay> {
  return get<WindowDay>(`/api/v1/halls/${encodeURIComponent(hall)}/window-day?day=${day}`);
}
