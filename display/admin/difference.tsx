import type { JSX } from "preact";
import { lang } from "../common/lang";
import "./difference.css";
import { isMember, member } from "./members";
import { at, useLoaded } from "./server";
import type { Difference, Rule } from "./shapes";
import { t, type WordGroup, words } from "./texts";

const KINDS = new Set([
  "hall", "policy", "zone", "zones", "service_item", "service_items", "waiting_area", "window", "post", "theme", "booking_plan", "person", "password", "calendar", "season", "extended_session", "sub_hall", "slip", "training", "device",
] as const);
type Kind = typeof KINDS extends ReadonlySet<infer Word> ? Word : never;

/** Members that hold a code, and the group its word stands in; first those of one kind of thing. */
const CODES: Readonly<Record<string, WordGroup>> = {
  "zone.kind": "zone_kind", "service_item.kind": "item_kind", "extended_session.kind": "extended_kind", "sub_hall.kind": "hall_kind", "theme.place": "theme_place",
  assist_role: "assist_role", role: "role", scope: "scope", session_end_rule: "session_end", identity_kinds: "identity", purposes: "purpose", days: "day",
};

/** The sentence of each rule of the hall by its key. */
export function useRuleSentences(hall: string): ReadonlyMap<string, string> {
  const rules = useLoaded<{ items: Rule[] }>(`${at(hall, "policy")}?lang=${lang.value}`);
  return new Map((rules.value.value?.items ?? []).map((rule) => [rule.key, rule.text]));
}

type ValuesProps = { change: Difference; rules: ReadonlyMap<string, string>; back?: boolean };

/** The values that differ, before → after; back: the other way round. rules: the sentence of each rule by its key. */
export function Values({ change, rules, back = false }: ValuesProps): JSX.Element {
  return (
    <ul class="change-values">
      {change.values.map(({ name, before, after }) => {
        const [was, becomes] = [shown(before, name, change), shown(after, name, change)];
        // Nothing and an empty text are the same to whoever reads it.
        return was === becomes && was === t("change_nothing") ? null : (
          <li key={name}>
            <span class="quiet">{nameOf(name, change, rules)}</span> {back ? becomes : was} → <b>{back ? was : becomes}</b>
          </li>
        );
      })}
    </ul>
  );
}

/** The thing that a change is about, in words. */
export function thingOf(change: Difference): string {
  return t(KINDS.has(change.what as Kind) ? `changed_${change.what as Kind}` : "changed_other", { key: change.key });
}

function nameOf(name: string, change: Difference, sentences: ReadonlyMap<string, string>): string | JSX.Element {
  if (change.what === "policy") return sentences.get(name) ?? <code>{name}</code>;
  // A calendar's changes are told by their dates.
  return isMember(name) ? member(name) : <bdi>{name}</bdi>;
}

function shown(value: unknown, name: string, change: Difference): string {
  // A rule that the hall has not set is the installation's.
  if (change.what === "policy" && (value === null || value === undefined)) return t("change_default");
  if (value === null || value === undefined || value === "") return t("change_nothing");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  const group = change.what === "policy" ? "option" : (CODES[`${change.what}.${name}`] ?? CODES[name]);
  const told = (one: unknown): string => (group && typeof one !== "object" ? words(group, String(one)) : part(one));
  if (Array.isArray(value)) return value.length === 0 ? t("change_nothing") : cut(value.map(told).join(" / "));
  return cut(told(value));
}

/** One value of a list: hours, a line of a profile, somebody's post, or as programs write it. */
function part(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { from, to, days, zone, item_group, rank, username, role, kind, name, name_en, day, title, title_en, service_item, width, height } = value as Record<string, unknown>;
  if (from && to) return `${from}–${to}${Array.isArray(days) && days.length < 7 ? ` (${days.map((day) => words("weekday", DAYS[Number(day) - 1] ?? "")).join(lang.value === "en" ? " " : "")})` : ""}`;
  if (zone && rank) return `${rank}. ${zone}${item_group ? ` ${item_group}` : ""}`;
  if (day && kind) return `${words("day_kind_long", String(kind))}${name ? ` ${name}` : ""}`;
  if (username && role) return `${role} ${username}`;
  if (zone && service_item !== undefined) return service_item ? `${zone} ${service_item}` : String(zone);
  if (width && height) return `${width} × ${height}`;
  if (name || title) return String((lang.value === "en" && (name_en || title_en)) || name || title);
  return JSON.stringify(value);
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

function cut(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
