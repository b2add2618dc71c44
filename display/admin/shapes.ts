/** Answers of the configuration's calls. What the lists hold is what PATCH takes back. */

import type { Card, CrossPartner, HallMap, SpecialGroup } from "../common/contract";

export type Hours = { from: string; to: string; days: number[] };
export type Volume = Hours & { volume: number };
export type Span = { from: string; to: string };

export type ZoneSetup = {
  code: string;
  kind: string;
  name: string;
  name_en: string;
  prefix: string;
  active: boolean;
  issues_tickets: boolean;
  area: string | null;
  identity_kinds: string[];
  identity_required: boolean;
  item_required: boolean;
  purposes: string[];
  daily_cap: number | null;
  slot_cap: number | null;
  slot_minutes: number;
  sessions: Hours[] | null;
  session_end_rule: string;
  serve_until_minutes: number | null;
  appointment_only: boolean;
  silent: boolean;
  silent_hours: Span[];
  overflow_into: string | null;
  auto_dispatch_seconds: number | null;
  /** Yellow, orange and red, 0 where a colour is not used; null as the hall's rules say. */
  alarm_waiting: number[] | null;
  alarm_minutes: number[] | null;
  merged_into: string | null;
  note: string;
  note_en: string;
  waiting: number;
  windows: string[];
};

export type OpeningSpan = Span & { kind: string; zone?: string; name?: string; name_en?: string; items?: { code: string; name: string; name_en: string }[] | null; appointment_only?: boolean; accepted_later?: boolean };
export type OpeningDay = {
  day: string;
  kind: string;
  name: string;
  name_en: string;
  season: { name: string; name_en: string } | null;
  working_day: boolean;
  spans: OpeningSpan[];
  /** Zones whose day differs from the hall's. */
  zones: Record<string, OpeningSpan[]>;
};
export type CalendarDay = { day: string; kind: string; name: string; name_en: string; sessions: Span[]; source: string };
export type CalendarYear = { year: number; known: boolean; loaded: boolean; items: CalendarDay[] };
export type Season = { id: string; name: string; name_en: string; zone: string | null; first: string; last: string; sessions: Hours[] };
export type ExtendedSetup = Hours & {
  id: string;
  zone: string;
  kind: string;
  name: string;
  name_en: string;
  first: string | null;
  last: string | null;
  on_holidays: boolean;
  items: string[];
  appointment_only: boolean;
  accepted_later: boolean;
  staff: string[];
};

export type AreaSetup = { code: string; name: string; name_en: string; zones: string[] };

export type ItemSetup = {
  code: string;
  name: string;
  name_en: string;
  zone: string;
  department: string;
  kind: string;
  item_group: string;
  skill: string;
  expected_minutes: number;
  guide_text: string;
  guide_url: string;
  self_service: string;
  cross_region?: CrossPartner[];
  daily_cap: number | null;
  active: boolean;
  pinyin: string;
};

export type ThemeStep = { zone: string; service_item: string | null };
export type ThemeSetup = { code: string; name: string; name_en: string; place: string; steps: ThemeStep[]; active: boolean };

export type ProfileLine = { zone: string; item_group: string; rank: number; weight: number };

export type WindowSetup = {
  id: string;
  number: string;
  name: string;
  name_en: string;
  scope: string;
  tidal: boolean;
  zones: string[];
  profile: ProfileLine[];
  items: string[];
  display_address: string;
  keypad_address: string;
  pad: string | null;
  state: "closed" | "idle" | "called" | "serving" | "paused" | "break";
  active: boolean;
};

export type PersonSetup = {
  id: string;
  username: string;
  name: string;
  number: string;
  role: string;
  skills: string[];
  assist_role: string;
  active: boolean;
  locked_until: string | null;
  must_change_password: boolean;
  at_window: string | null;
};

export type Holder = { username: string; name: string; role: "A" | "B" };
export type PostSetup = { code: string; name: string; window: string; people: Holder[] };

export type Rule = {
  key: string;
  text: string;
  value: unknown;
  default: unknown;
  own: boolean;
  allowed: string;
  kind: "whole" | "decimal" | "switch" | "choice" | "choices" | "sessions" | "text" | "codes" | "volumes";
  minimum: number | null;
  maximum: number | null;
  options: string[];
};

/** A thing and the values of it that differ. */
export type Difference = {
  what: string;
  key: string;
  values: { name: string; before: unknown; after: unknown }[];
};

export type Change = Difference & {
  seq: number;
  at: string;
  by: string;
  reason: string;
  may_be_taken_back: boolean;
  /** The draft it was published with. */
  draft: { number: number; name: string } | null;
};

export type DraftState = "open" | "scheduled" | "failed" | "published" | "taken_back" | "discarded";

export type Refused = { position: number | null; step: string | null; code: string; detail: string };

export type DraftVerb = "edit" | "schedule" | "unschedule" | "publish" | "discard" | "take-back";

export type Draft = {
  number: number;
  name: string;
  state: DraftState;
  made_at: string;
  made_by: string;
  steps_count: number;
  publish_at: string | null;
  decided_at: string | null;
  decided_by: string;
  refusal: Refused | null;
  may: DraftVerb[];
};

export type DraftStep = { id: string; position: number; at: string; by: string; changes: Difference[] };

export type DraftWithSteps = Draft & { steps: DraftStep[] };

export type DraftPreview = { changes: Difference[]; refused: Refused | null };

export type RehearsedWaits = {
  called: number;
  not_called: number;
  mean_wait_seconds: number | null;
  median_wait_seconds: number | null;
  p90_wait_seconds: number | null;
  max_wait_seconds: number | null;
};

/** zone and priority_class are null in the row of everybody. */
export type RehearsedGroup = { zone: string | null; priority_class: string | null; before: RehearsedWaits; after: RehearsedWaits };

type RehearsedWork = { calls: number; busy_seconds: number };

export type Rehearsal = {
  day: string;
  calls: number;
  changed: number;
  groups: RehearsedGroup[];
  windows: { number: string; before: RehearsedWork; after: RehearsedWork }[];
};

type Part = "hall" | "policy" | "waiting_areas" | "zones" | "service_items" | "windows" | "themes" | "seasons" | "extended_sessions" | "calendar" | "booking_plans" | "people" | "trainings" | "posts" | "devices" | "hardware";

/** What a document has otherwise than the hall: of a changed entry the members that differ. */
export type ConfigurationDifference = { part: Part; key: string; kind: "added" | "changed" | "removed"; before: Record<string, unknown>; after: Record<string, unknown> };
export type ConfigurationLoaded = { differences: ConfigurationDifference[]; without_password: string[]; to_enrol: string[]; dry_run: boolean };
export type ConfigurationProblem = { place: string; code: string; detail: string };

export type HallSetup = {
  code: string;
  name: string;
  name_en: string;
  phone: string;
  complaint_phone: string;
  address: string;
  latitude: number | null;
  longitude: number | null;
  notices: string[];
  notices_en: string[];
  cards: Card[];
  map: HallMap | null;
  special_groups: SpecialGroup[];
};

export type SubHall = { code: string; parent: string; name: string; name_en: string; kind: string; windows: number };

export type RosterLine = { post: string; planned: "A" | "B" | null; role: "A" | "B" | null; name: string; gap: string; stands_in: boolean; open: boolean };
export type BookedTwice = { day: string; session: number; post: string; name: string };
export type RosterView = {
  posts: { code: string; name: string; window: string; pair: Partial<Record<"A" | "B", { name: string; fit: boolean }>> }[];
  days: { day: string; sessions: { session: number; from: string; to: string; posts: RosterLine[] }[] }[];
  gaps: number;
};
export type DutyLeader = { day: string; name: string; title: string; phone: string };
export type AttendanceLine = {
  day: string;
  username: string;
  name: string;
  came_at: string | null;
  left_at: string | null;
  as_a_seconds: number;
  as_b_seconds: number;
  pause_seconds: number;
  alone_seconds: number;
  served: number;
  status: string;
  corrected: { by: string; reason: string } | null;
};
export type PairChange = {
  post: string;
  role: "A" | "B";
  username: string;
  name: string;
  since: string;
  until: string | null;
  started_on: string;
  early: boolean;
  approved_by: string;
  reason: string;
  ended_by: string;
  end_reason: string;
};
export type HeadSetup = { id: string; hall: string; name: string; phone: string; since: string; seen_at: string | null; seen_by: string };
export type TrainingRecord = {
  id: string;
  username: string;
  kind: "post" | "skill" | "level" | "study";
  name: string;
  skill: string;
  passed: boolean;
  on_day: string;
  valid_until: string | null;
  valid: boolean;
  withdrawn: boolean;
  withdrawn_why: string;
};

export type WrongRow = { line: number; column: string; value: string; problem: string };
export type Imported = { added: number; updated: number; unchanged: number; dry_run: boolean };

export type Clip = { language: string; name: string; ms: number; size: number; uploaded_at: string };
export type VoiceOverview = {
  engine: { name: string; ready: boolean; detail: string };
  languages: { code: string; name: string; engine: boolean; clips: boolean }[];
  clips: Clip[];
  /** By language: what a complete set has, and what of it is not there. */
  wanted: Record<string, string[]>;
  missing: Record<string, string[]>;
};
export type Announced = {
  id: string;
  area: string;
  kind: string;
  text: string;
  text_en: string;
  tickets: { ticket_no: string; window_number: string }[];
  state: "waiting" | "speaking" | "spoken" | "dropped" | "failed";
  why: string;
  wanted_at: number;
  audio_url: string | null;
};
