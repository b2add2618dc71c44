/** Shapes of docs/streams.md. Times on sockets are milliseconds since 1970, times in HTTP answers ISO 8601. */

export type Lang = "zh" | "en";

/** Of a ticket: the call comes more than five minutes later than was told. minutes: by how much, rounded up to 5; text: and why. */
export type Longer = { minutes: number; text: string };
/** in_time: of the days that are possible, the share (0 to 1) in which the call comes before closing; closing: a sentence where it may well not. */
type WaitMore = { longer?: Longer | null; in_time?: number; closing?: string | null };
export type WaitRange = WaitMore & { p10_seconds: number; p50_seconds: number; p90_seconds: number; as_of: string; text: string };
export type WaitUnknown = WaitMore & { unknown: string; text: string };
export type Wait = WaitRange | WaitUnknown;

export type Area = { code: string; name: string; name_en: string };

export type IssuingReason = "open" | "hours" | "cap" | "off" | "no_session" | "past_closing" | "carried_over" | "by_appointment";

/** A session outside normal hours. items: what it is for, null for all of the zone; lines: all of it in sentences. */
export type Extended = { kind: string; name: string; name_en: string; items: { code: string }[] | null; appointment_only: boolean; accepted_on: string | null; short: string; lines: string[] };

export type Zone = {
  code: string;
  kind: string;
  name: string;
  name_en: string;
  prefix: string;
  note: string;
  note_en: string;
  area: Area | null;
  issues_tickets: boolean;
  /**
   * closes_at: when issuing ends today, as shown; warn_after: in milliseconds, a turn that may come later is warned of.
   * Sentences: rule, what happens to those who wait when the session ends; warning, that this turn may come after it; now, a break or
   * late service that lasts.
   */
  issuing: {
    open: boolean;
    reason: IssuingReason;
    text: string;
    closes_at?: string | null;
    warn_after?: number | null;
    rule?: string | null;
    warning?: string | null;
    now?: string | null;
    extended?: Extended | null;
  };
  waiting: number;
  windows_open: number;
  /** Whose windows help out while none of its own is open. */
  overflow_into?: string | null;
  wait: Wait;
  identity_kinds: string[];
  identity_required: boolean;
  item_required: boolean;
  purposes: string[];
};

export type WindowState = "closed" | "idle" | "called" | "serving" | "paused" | "break";

export type WindowNow = {
  id: string;
  number: string;
  name: string;
  name_en: string;
  zones: string[];
  /** Other zones it helps out in now; until: null as long as nobody gives it back. */
  lent?: { zone: string; until: number | null }[];
  /** Opened at a peak only. */
  tidal?: boolean;
  active: boolean;
  state: WindowState;
  /** Handed over, and nobody has taken over yet: open by its state, but nobody is served. */
  unmanned?: boolean;
  since: number;
  ticket_no: string | null;
  ticket_state: string | null;
  public_text: string;
  resume_at: number | null;
  instead: string[];
  /** Who sits there, as the public is told; name is "" where the hall shows numbers alone. */
  on_duty?: { number: string; name: string; role_in_post: "A" | "B" | null } | null;
  staff?: { id: string; name: string; number: string; role_in_post: "A" | "B" | null } | null;
  /** When the free window calls by itself; null when it does not. */
  dispatch_at?: number | null;
  reason?: string;
  held?: number;
  served?: number;
};

export type CallShown = {
  ticket_id: string;
  ticket_no: string;
  zone: string;
  window_id: string;
  window_number: string;
  attempt: number;
  at: number;
};

export type MissedShown = { ticket_no: string; zone: string; window_number: string; at: number };

export type ZoneCounts = {
  issued: number;
  served: number;
  no_shows: number;
  abandoned: number;
  cancelled: number;
  expired: number;
  waiting: number;
  longest_wait_since: number | null;
  mean_wait_seconds: number | null;
  mean_service_seconds: number | null;
};

export type DeviceNow = {
  id: string;
  kind: string;
  code: string;
  name: string;
  place: string;
  window_number: string | null;
  online: boolean;
  last_seen_at: number | null;
  version: string;
  state: Record<string, unknown>;
  revoked: boolean;
  joined_at: number;
  /** Of an agent: its computer, and since when its socket is closed; `online` ends only after 30 s. */
  host: string;
  left_at: number | null;
};

/** What a kiosk hears of itself. state: what was last reported of its parts, such as `printer`. */
export type OwnDevice = { id: string; code: string; name: string; place: string; state: Record<string, unknown> };

export type Alarm = {
  id: string;
  type: string;
  text: string;
  since: number;
  /** Of an alarm about people: where, whom it was told to, and who of the pair is free. */
  window_id?: string;
  level?: "leader" | "centre" | "yellow" | "orange" | "red";
  /** Of an alarm about a line: its zone. */
  zone?: string;
  /** Who has seen to it, and when in milliseconds. */
  acknowledged_at?: number;
  acknowledged_by?: string;
  stand_in?: string;
  stand_in_name?: string;
};

/** From now on, as the outlook counts: now, in 15 minutes and in 30. */
export type Moment = "now" | "in_15" | "in_30";

/** What a move does to a zone: seconds of waiting without it and with it, null where no number is given out then or most would not be called. */
export type ZoneEffect = Record<Moment, [before: number | null, after: number | null]> & {
  /** In line now, and how many of them are called at least a minute sooner or later. */
  waiting: number;
  helped: number;
  harmed: number;
};

/** What a move does to everybody, by code of zone. Below 0: called sooner. over_target_minutes: everybody's together. Both null where no window serves the zone without it. */
export type Effect = {
  zones: Record<string, ZoneEffect>;
  waiting_mean_change_seconds: number | null;
  over_target_minutes: [before: number, after: number] | null;
  /** How many times the hall was run forward for it. */
  walks: number;
};

/** One move that would help a zone; until: milliseconds, when a loan ends by itself. */
export type Proposal = {
  kind: "ask_back" | "cover" | "open" | "lend";
  window: string;
  window_id: string;
  zone: string;
  until: number | null;
  person: string | null;
  person_name: string;
  reason: string;
  /** null where it is not known. */
  effect: Effect | null;
};

/** The one move that is proposed now. breaks: when the zone breaks its target without it. */
export type ProposedMove = Proposal & { id: string; proposed_at: string; breaks: Moment; target_minutes: number };

/** A zone in the next half hour, minutes; null where no number is given out. slow: what one in ten of those in line waits at least. */
export type ZoneOutlook = Record<Moment, number | null> & {
  zone: string;
  name: string;
  name_en: string;
  waiting: number;
  /** Whether a window of it is open; where none is there is no figure, and `slow_minutes` and `by_minutes` are null. */
  served: boolean;
  slow_minutes: number | null;
  breaks: Moment | null;
  by_minutes: number | null;
  /** What nine of ten who take a number in half an hour stay within. */
  p90_in_30: number | null;
};

/** as_of: null while nothing is foreseen. */
export type Outlook = { as_of: string | null; target_minutes: number; zones: ZoneOutlook[]; proposal: ProposedMove | null };

/** A proposal in the register and what came of it. actual: the zone's waits in the half hour after, null until it is over. */
export type MoveRecord = {
  id: string;
  proposed_at: string;
  zone: string;
  zone_name: string;
  zone_name_en: string;
  kind: Proposal["kind"];
  window: string;
  person_name: string;
  until: number | null;
  reason: string;
  breaks: Moment;
  target_minutes: number;
  effect: Effect | null;
  state: "open" | "taken" | "withdrawn";
  ended_at: string | null;
  taken_by: string;
  actual: { called: number; median_wait_seconds: number | null; foreseen_seconds: number | null; from: string; to: string } | null;
};

export type Policy = {
  kiosk_idle_seconds: number;
  kiosk_warn_seconds: number;
  calls_per_ticket: number;
  recall_spacing_seconds: number;
  no_show_after_seconds: number;
  undo_seconds: number;
  pause_max_minutes: number;
  held_max: number;
  held_remind_minutes: number;
  pad_timeout_seconds: number;
  reactivate_after: number;
  reactivations: number;
  board_theme: "dark" | "light";
  /** Of the farthest seat. */
  board_metres: number;
  /** Diagonal of the panel. */
  board_inches: number;
};

/** What every display shows until it is taken away; `spoken` and `by` only for the staff. */
export type Emergency = {
  id: string;
  text: string;
  text_en: string;
  since: number;
  spoken?: boolean;
  by?: { name: string; role: string };
};

export type PlaceKind = "zone" | "window" | "area" | "kiosk" | "door" | "toilet" | "lift" | "stairs" | "room" | "here";

/** `code`: of the zone, area or kiosk, or the window's number; else empty. */
export type Place = {
  id: string;
  kind: PlaceKind;
  code: string;
  label: string;
  label_en: string;
  x: number;
  y: number;
  w: number;
  h: number;
};

/** Any units; the origin is the top left corner. */
export type HallMap = { width: number; height: number; places: Place[] };

export type Card = { title: string; title_en: string; text: string; text_en: string };

/** `zone`: where its members wait, null for where they asked; `by_identity`: an ID number of `from_age` gives it by itself. */
export type SpecialGroup = {
  code: string;
  name: string;
  name_en: string;
  priority_class: "ordinary" | "special";
  zone: string | null;
  from_age: number | null;
  by_identity: boolean;
};

/** One number for several steps; codes of zones and items. */
export type Theme = {
  code: string;
  name: string;
  name_en: string;
  place: "original" | "next" | "last";
  steps: { zone: string; service_item: string | null }[];
  pinyin: string;
};

export type StepNow = { zone: string; service_item: string | null; name: string; name_en: string; state: "done" | "now" | "to_come" | "left_out" };

export type HallInfo = {
  code: string;
  name: string;
  name_en: string;
  phone: string;
  complaint_phone: string;
  address: string;
  timezone: string;
  notices: string[];
  notices_en: string[];
  cards: Card[];
  map: HallMap | null;
  special_groups: SpecialGroup[];
  themes?: Theme[];
  emergency: Emergency | null;
  /** Who leads the hall today, as the hall is told; null when nobody is named. */
  duty_leader?: { name: string; title: string } | null;
  open: boolean;
  opens_at: string | null;
  closes_at: string | null;
  sessions: { from: string; to: string; days: number[] }[];
  /** This very day: what the calendar says of it, and the hall's sessions. kind: usual, closed, workday or open. */
  today?: { kind: string; name: string; name_en: string; spans: { from: string; to: string }[] };
  is_demo: boolean;
  /** A relative can be named, to be told by message when the turn comes near. */
  sends_messages: boolean;
  policy: Policy;
};

export type HelpState = "open" | "answered" | "done" | "cancelled";

/** Somebody asked for help. shown: who comes, as the public is told. */
export type HelpNow = {
  id: string;
  state: HelpState;
  device_id: string | null;
  shown: { number: string; name: string } | null;
  channel?: string;
  need?: string;
  place?: string;
  note?: string;
  item_name?: string | null;
  ticket_id?: string | null;
  ticket_no?: string | null;
  language?: string;
  asked_at?: number;
  answered_at?: number | null;
  escalated_at?: number | null;
  helper?: { id: string; name: string; number: string } | null;
};

export type StaffState = { now: number; counts: Record<string, ZoneCounts>; devices: DeviceNow[]; alarms: Alarm[]; help: HelpNow[] };

/** The whole state of a hall; `staff` only on /desk and /floor. */
export type HallState = {
  hall: HallInfo;
  zones: Zone[];
  windows: WindowNow[];
  calls: CallShown[];
  missed: MissedShown[];
  staff?: StaffState;
};

export type SnapshotMessage<State = HallState> = { seq: number; at: number; state: State };

export type EventData = {
  ticket_id?: string;
  ticket_no?: string;
  zone?: string;
  state?: string;
  window_id?: string;
  window_number?: string;
  attempt?: number;
  silent?: boolean;
  window?: WindowNow;
  waiting?: Record<string, number>;
  to_zone?: string;
  verb?: string;
  emergency?: Emergency | null;
  /** Of a device or an alarm; staff only. */
  name?: string;
  code?: string;
  kind?: string;
  /** Which part of the hall was set up anew, and for the staff which one of its kind. */
  what?: string;
  key?: string;
  /** A request for help: whole for the staff, for the public whose kiosk it is, its state and who comes. */
  help?: HelpNow;
  announcement?: Announcement;
  announcement_id?: string;
  /** Of a request to a desk: who asks. */
  by?: string;
  /** Of an alarm: who has seen to it. */
  acknowledged_by?: string;
};

/** Something loudspeakers say; times on the server's clock. area "" is every loudspeaker. */
export type Announcement = {
  id: string;
  area: string;
  kind: "call" | "emergency" | "test";
  text: string;
  text_en: string;
  tickets: { ticket_no: string; window_number: string }[];
  wanted_at: number;
  starts_at: number;
  ends_at: number;
  expires_at: number;
  length_ms: number;
  /** 0 to 100 */
  volume: number;
  audio_url: string;
};

export type EventMessage = { seq: number; type: string; at: number; data: EventData };
export type PulseMessage = { seq: number; at: number; waits?: Record<string, Wait> };

export type Ticket = {
  id: string;
  ticket_no: string;
  hall: string;
  zone: string;
  zone_name: string;
  zone_name_en: string;
  service_item: string | null;
  item_name: string | null;
  item_name_en: string | null;
  state: string;
  channel: string;
  priority_class: string;
  special_group: { code: string; name: string; name_en: string } | null;
  purpose: string;
  /** The chain that the visit passes, and how far it has come. */
  theme?: { code: string; name: string; name_en: string; step: number; steps: StepNow[] } | null;
  people_ahead: number | null;
  wait: Wait;
  issued_at: string;
  /** Of a booking that was checked in in time: when its slot begins. */
  slot_at?: string | null;
  called_at: string | null;
  started_at: string | null;
  finished_at: string | null;
  window: { id: string; number: string; name: string } | null;
  attempt: number;
  e_ticket_url: string;
  reprints: number;
  reactivations: number;
  area: Area | null;
  masked_name: string;
  waited_seconds: number;
  start_implied: boolean;
  /** Said once with the answer that made the ticket, such as a turn that may come after closing time. */
  notice?: { code: string; text: string };
};

export type HeldTicket = Ticket & { held_seconds: number; note?: string };

/** What a clerk had better know before the first word. before: where the visitor was transferred from. */
export type About = {
  language: string;
  slot_at: string | null;
  note: string;
  target_seconds: number;
  before: { window_number: string; note: string } | null;
};

/** What a desk shows: GET /windows/{id}. */
export type Desk = {
  seq: number;
  at: string;
  window: WindowNow;
  ticket: Ticket | null;
  about: About | null;
  held: HeldTicket[];
  next: { ticket: Ticket; rule: string; sentence: string }[];
  waiting: { zone: string; n: number }[];
  waiting_tickets: Ticket[];
  undo: { verb: string; until: string } | null;
  recall: { left: number; from: string } | null;
  no_show_from: string | null;
  rating: "none" | "invited" | "rated";
  outcomes: { code: string; text: string }[];
  pause_reasons: { code: string; text: string }[];
  today: { served: number; median_service_seconds: number | null };
};

/** What is printed; ready sentences in the ticket's language. */
export type Slip = {
  hall: string;
  zone: string;
  item: string;
  ticket_no: string;
  issued_at: string;
  people_ahead: string;
  wait: string;
  as_of: string;
  /** What was said of the end of the session; "" for nothing. */
  session?: string;
  area: string;
  missed_rule: string;
  complaint: string;
  scan: string;
  url: string;
  qr_svg: string;
  reprint: string;
};

export type ServiceItem = {
  code: string;
  name: string;
  name_en: string;
  zone: string;
  department: string;
  kind: string;
  item_group: string;
  expected_minutes: number | null;
  guide_text: string;
  guide_url: string;
  self_service: string;
  pinyin: string;
  /** Regions it is done for besides our own. */
  cross_region?: CrossPartner[];
  /** A theme that is offered like an item; then `code` is none that the hall knows. */
  theme?: Theme;
};

/** authority: the place that decides. */
export type CrossPartner = { kind: "inter_province" | "in_province" | "in_city"; region: string; authority: string };

export type ItemGuide = { code: string; guide_text: string; guide_url: string; qr_svg: string; self_service: string };

export type Page<Item> = { items: Item[]; next: string | null };

export type RatingLevel = 5 | 4 | 3 | 2 | 1;
export type Level = { level: RatingLevel; zh: string; en: string };
export type Reason = { code: string; levels: number[]; zh: string; en: string };
export type RatingCatalogue = { version: string; levels: Level[]; reasons: Reason[] };

/** The public view behind the unguessable link; its token also opens the rating. */
export type ETicket = {
  at: string;
  /** A mark of what the visitor should be told at once. */
  rev: string;
  ticket: Omit<Ticket, "masked_name" | "special_group">;
  state_text: string;
  hall: { code: string; name: string; name_en: string; phone: string; complaint_phone: string; address: string; timezone: string };
  zone: { code: string; name: string; name_en: string };
  emergency: Emergency | null;
  /** How few and how many people come before; the same twice where nobody's priority changes the order. */
  ahead: { low: number; high: number } | null;
  notice: string;
  /** The notice tells of a break that this ticket is carried over, which concerns whoever is next too. */
  carried?: boolean;
  here_at: string | null;
  can: { here: boolean; abandon: boolean; rate: boolean; name_relative?: boolean };
  /** Whether somebody is told by message as well; not whose number it is. */
  relative?: { named: boolean };
  rating: { level: RatingLevel; at: string } | null;
  catalogue: RatingCatalogue;
  /** What somebody left unserved at closing has for the next open day. */
  voucher?: { code: string; day: string; text: string } | null;
};

export type PadState = {
  screen: "idle" | "rate" | "closed";
  window_id: string;
  window_number: string;
  window_name: string;
  window_name_en: string;
  hall: string;
  hall_name: string;
  hall_name_en: string;
  staff: { number: string; name: string } | null;
  serving: string | null;
  request: { ticket_id: string; ticket_no: string; item: string; item_en: string; expires_at: number } | null;
  levels: Level[];
  reasons: Reason[];
  catalogue_version: string;
  timeout_seconds: number;
  emergency: Emergency | null;
};

export type DesiredMessage<State> = { device: string; rev: number; at: number; state: State };

export type Person = { id: string; name: string; role: string; hall: string; number: string; window_id: string | null };
/** pages: of the managers' pages, those that this person may open. */
export type Me = { person: Person; csrf: string; must_change_password: boolean; pages: string[] };

export type DemoPerson = {
  username: string;
  password: string;
  name: string;
  role: string;
  window_id: string | null;
  window_number: string | null;
};
export type DemoDoors = {
  hall: string;
  tokens: { kiosk: string; board: string; pads: Record<string, string> };
  people: DemoPerson[];
};
