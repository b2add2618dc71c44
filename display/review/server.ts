export const GROUPS = ["conduct", "efficiency", "rating"] as const;
export type Group = (typeof GROUPS)[number];
export const SUBJECTS = ["person", "window"] as const;
export type Subject = (typeof SUBJECTS)[number];
export type State = "drafted" | "published" | "answering" | "decided" | "final";
export type Why = "" | "few" | "none" | "by_hand";

export type Indicator = {
  code: string;
  group: Group;
  name: string;
  name_en: string;
  source: string;
  full_at: number;
  none_at: number;
  weight: number;
  of: Subject[];
  direction: "more" | "less";
  /** How many must be counted before it says anything; null for what is entered by hand. */
  least: number | null;
};
export type Scheme = { number: number; objection_days: number; weights: Record<Group, number>; indicators: Indicator[] };
export type Source = { code: string; name: string; least: number | null };
export type Edition = Scheme & { made_at: string; made_by: string };
export type SchemeView = Scheme & { sources: Source[]; editions: Edition[] };

export type Figure = {
  code: string;
  group: Group;
  value: number | null;
  n: number | null;
  low: number | null;
  high: number | null;
  why: Why;
  mark: number | null;
  /** The part of the whole that it has, in percent; 0 where it says nothing. */
  counts: number;
  first_value: number | null;
  first_mark: number | null;
};
export type Objection = {
  id: string;
  sheet: string;
  indicator: string;
  text: string;
  made_at: string;
  made_by: string;
  state: "open" | "upheld" | "rejected" | "withdrawn";
  answer: string;
  answered_at: string | null;
  answered_by: string;
};
export type Change = {
  number: number;
  sheet: string;
  indicator: string;
  kind: "entered" | "corrected" | "adjusted";
  before: number | null;
  value: number;
  reason: string;
  at: string;
  by: string;
};
export type Sheet = {
  id: string;
  subject: Subject;
  number: string;
  name: string;
  facts: { n: number; shared: number; alone: number; services: number; days: number; observed_minutes: number | null; expected_minutes: number | null };
  total: number | null;
  first_total: number | null;
  final_total: number | null;
  groups: Record<Group, number | null>;
  indicators: Figure[];
  objections: Objection[];
  changes: Change[];
};
export type Head = {
  code: string;
  first: string;
  last: string;
  due: string;
  state: State;
  overdue: boolean;
  published_at: string | null;
  published_by: string;
  objections_until: string | null;
  finished_at: string | null;
  finished_by: string;
};
export type Listed = Head & { open_objections: number };
export type Three = { low: number; median: number; high: number } | null;
export type Review = Listed & {
  publish_by: string | null;
  /** Whether it would still be final in time if it were published now. */
  in_time: boolean;
  scheme: Scheme;
  deeds: string[];
  sheets: Sheet[];
  spread: Record<Subject, Record<Group | "total", Three>>;
  missing: { sheet: string; indicator: string; why: Why }[];
  changes: Change[];
};
export type OwnHead = Head & { may_object: boolean };
export type Own = OwnHead & { scheme: Scheme; sheet: Sheet };

export type Evidence = {
  indicator: string;
  kind: "tickets" | "days" | "sessions" | "pauses" | "entries";
  items: Record<string, string | number | boolean | null>[];
  next: string | null;
};

export const OWN = "/api/v1/me/reviews";

export function hallAddress(hall: string): string {
  return `/api/v1/halls/${encodeURIComponent(hall)}`;
}
