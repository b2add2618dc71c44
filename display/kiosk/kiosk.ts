import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { action, type Action } from "../common/action";
import { get, post, type Press, Problem } from "../common/api";
import type { HallState, OwnDevice, Page, ServiceItem, Slip, Theme, Ticket, Zone } from "../common/contract";
import { keepGlyphs } from "../common/glyphs";
import { lang, setLang } from "../common/lang";
import type { Live } from "../common/live";
import { createHelp, type KioskHelp } from "./help";
import { type Card, type CardRefused, type Identity, newOrder, nextQuestion, type Order, request, typedKinds } from "./flow";
import { canTake } from "./facts";
import { agentPrints, paperOf, printerAttached, type Paper, type SlipWord } from "./printer";
import { t } from "./texts";
import { createVoice, type Voice } from "./voice";

export type Look = "back" | "reprint";
/** new: just taken; booked: taken with a booking; back: reactivated; again: found or already waiting; printed: printed again. */
export type Kind = "new" | "booked" | "back" | "again" | "printed";

export type Step =
  | { at: "home" }
  | { at: "items"; order: Order }
  | { at: "groups"; order: Order }
  | { at: "regions"; order: Order }
  | { at: "search" }
  | { at: "identity"; order: Order }
  | { at: "confirm"; order: Order }
  | { at: "shut"; zone: Zone }
  | { at: "find"; look: Look; by: "number" | "identity" }
  | { at: "booking"; by: "code" | "identity" }
  /** relative: whether somebody was asked for or named to be told as well; this page has been here before, and printed. */
  | { at: "result"; kind: Kind; ticket: Ticket; slip: Slip | null; note: string; relative?: "asked" | "named" }
  | { at: "relative"; ticket: Ticket }
  /** aloud: whoever laid a card looks at the reader, so it is said to everybody. */
  | { at: "refused"; text: string; aloud?: boolean }
  | { at: "map" };

export type Kiosk = {
  hall: string;
  live: Live;
  state: ReadonlySignal<HallState>;
  step: ReadonlySignal<Step>;
  voice: Voice;
  elder: Signal<boolean>;
  /** All controls in the lower half of an upright panel. */
  lowered: Signal<boolean>;
  /** Led by keys and spoken words: each control is said when the focus comes to it. */
  guided: Signal<boolean>;
  upright: ReadonlySignal<boolean>;
  /** How many choices a page has. */
  room: ReadonlySignal<number>;
  paper: ReadonlySignal<Paper>;
  /** Slips come out without this page: the hall prints them. */
  byAgent: ReadonlySignal<boolean>;
  /** What was last said of a slip that the hall printed; null before. */
  slipWord: ReadonlySignal<SlipWord | null>;
  /** This machine as the server knows it; null until it was told. */
  device: ReadonlySignal<OwnDevice | null>;
  /** Somebody is asked to come and help. */
  help: KioskHelp;
  choose: (zone: Zone) => void;
  chooseItem: (item: ServiceItem) => void;
  ask: (order: Order) => void;
  offerIdentity: (order: Order) => void;
  search: () => void;
  showMap: () => void;
  look: (look: Look, by?: "number" | "identity") => void;
  /** Whether anybody may come with a booking here. */
  bookings: ReadonlySignal<boolean>;
  comeBooked: (by?: "code" | "identity") => void;
  checkIn: Action<[{ code: string } | { identity: Identity | Card }]>;
  take: Action<[Order]>;
  find: Action<[{ ticket_no: string } | { identity: Identity | Card }]>;
  /** A card on the reader: answers the question that is open, else finds the visitor's ticket or begins one. */
  lay: (card: Card) => void;
  /** The reader has taken a number for a card by itself: it is shown. */
  taken: (ticketNo: string) => void;
  /** A card that could not be read or used: says why and what else can be done. */
  refuseCard: (told: CardRefused) => void;
  /** A code under the scanner: the ticket it belongs to. */
  scan: (ticketNo: string) => void;
  reactivate: Action<[Ticket]>;
  reprint: Action<[Ticket]>;
  /** After the number is there: who else is told when the turn comes near. */
  askRelative: () => void;
  nameRelative: Action<[Ticket, string]>;
  /** Something is on its way to the server; trying: it had to be sent again. */
  busy: ReadonlySignal<boolean>;
  trying: ReadonlySignal<boolean>;
  /** All items, null until they have been read. */
  items: ReadonlySignal<ServiceItem[] | null>;
  itemsOf: (zone: Zone) => ServiceItem[] | null;
  /** Most asked for, the same all day. */
  popular: ReadonlySignal<ServiceItem[]>;
  /** The page before this one; null where that is the home page. */
  before: ReadonlySignal<Step | null>;
  back: () => void;
  /** To the home page, with the page's language and size as they were. */
  home: () => void;
  /** For the next visitor: everything of this one is forgotten. */
  reset: () => void;
};

export function createKiosk(hall: string, live: Live, state: ReadonlySignal<HallState>, device: ReadonlySignal<OwnDevice | null>, slipWord: ReadonlySignal<SlipWord | null>): Kiosk {
  const step = signal<Step>({ at: "home" });
  const trail = signal<Step[]>([]);
  const elder = signal(false);
  const lowered = signal(false);
  const guided = signal(false);
  const items = signal<ServiceItem[] | null>(null);
  const popular = signal<ServiceItem[]>([]);
  const offered = computed(() => items.value && [...(state.value.hall.themes ?? []).map(asItem), ...items.value]);
  const trying = signal(false);
  const bookings = signal(false);
  const upright = watchUpright();
  const attached = printerAttached();
  const voice = createVoice(hall);
  const help = createHelp(hall, live, device);
  const base = `/api/v1/halls/${encodeURIComponent(hall)}`;
  let visit = new AbortController();

  function go(next: Step): void {
    if (step.value.at !== "home") trail.value = [...trail.value, step.value];
    step.value = next;
  }

  /** A page that cannot be left backwards: what it shows has happened. */
  function land(next: Step): void {
    trail.value = [];
    step.value = next;
  }

  /** A call on behalf of the visitor: goes on until it is answered or the visitor has left. */
  function calls(pressed: Press): { press: Press; tries: number; signal: AbortSignal; onRetry: () => void } {
    return { press: pressed, tries: Infinity, signal: visit.signal, onRetry: () => (trying.value = true) };
  }

  function said(problem: Problem): boolean {
    trying.value = false;
    land({ at: "refused", text: problem.detail });
    return true;
  }

  /** Of a card nothing can be typed anew: what else can be done is said instead. */
  function ofCard(problem: unknown): never {
    if (problem instanceof Problem && problem.code === "identity_invalid") throw new Problem(problem.status, problem.code, t("card_other"), problem.body);
    throw problem;
  }

  /** A card was laid for nothing: on a page with an order or a search one can go back to it. */
  function refuse(text: string): void {
    const now = step.value;
    trying.value = false;
    if ("order" in now || now.at === "find") go({ at: "refused", text, aloud: true });
    else land({ at: "refused", text, aloud: true });
  }

  function refuseCard({ code, zh, en }: CardRefused): void {
    refuse(code === "identity_invalid" ? t("card_other") : lang.value === "en" ? en : zh);
  }

  /** What was typed wrong is typed again, on the page that asked for it and says why. */
  function mended(problem: Problem): boolean {
    const now = step.value;
    if (!problem.code.startsWith("identity_") || !("order" in now) || typedKinds(now.order.zone).length === 0) return false;
    trying.value = false;
    step.value = { at: "identity", order: { ...now.order, identity: null } };
    return true;
  }

  async function show(kind: Kind, ticket: Ticket, note = ""): Promise<void> {
    const { signal: left } = visit;
    trying.value = false;
    land({ at: "result", kind, ticket, slip: null, note });
    if (ticket.state !== "waiting") return;
    // The number stands already; the slip with its code follows when it is there.
    const slip = await get<Slip>(`/api/v1/tickets/${ticket.id}/slip`, { signal: left }).catch(() => null);
    if (left.aborted || step.value.at !== "result" || step.value.ticket.id !== ticket.id) return;
    step.value = { ...step.value, slip };
  }

  const take = action<[Order]>(
    async (pressed, order) => {
      const left = visit.signal;
      const taken = post<Ticket>(`${base}/tickets`, request(order, lang.value), calls(pressed));
      const ticket = await (order.identity?.kind === "id_card" ? taken.catch(ofCard) : taken);
      if (!left.aborted) await show("new", ticket, ticket.notice?.text ?? "");
    },
    (problem) => {
      const waiting = problem.body["ticket"] as Ticket | undefined;
      if (problem.code === "already_waiting" && waiting) {
        void show("again", waiting, problem.detail);
        return true;
      }
      return mended(problem) ? false : said(problem);
    },
  );

  const find = action<[{ ticket_no: string } | { identity: Identity | Card }]>(async (pressed, wanted) => {
    const left = visit.signal;
    const asked = post<{ items: Ticket[] }>(`${base}/tickets/find`, wanted, calls(pressed));
    const found = await ("identity" in wanted && wanted.identity.kind === "id_card" ? asked.catch(ofCard) : asked);
    if (left.aborted) return;
    const ticket = mostAlive(found.items);
    if (!ticket) throw new Problem(404, "unknown_ticket", t("find_none"), {});
    await show("again", ticket);
  });

  const greet = action<[Card]>(async (pressed, card) => {
    const left = visit.signal;
    const found = await post<{ items: Ticket[] }>(`${base}/tickets/find`, { identity: card }, calls(pressed)).catch((problem: unknown) => {
      if (problem instanceof Problem && problem.code === "unknown_ticket") return { items: [] };
      return ofCard(problem);
    });
    if (left.aborted) return;
    trying.value = false;
    const ticket = mostAlive(found.items);
    if (ticket) return show("again", ticket);
    if (bookings.value && (await cameBooked(pressed, card, left))) return;
    const zone = state.value.zones.find((one) => canTake(one) && one.identity_kinds.includes("id_card"));
    if (zone) ask({ ...newOrder(zone), identity: card });
    else refuse(t("card_no_zone"));
  }, (problem) => {
    refuse(problem.detail);
    return true;
  });

  /** Whether somebody who laid a card down has a booking for now; they are checked in by it. */
  async function cameBooked(pressed: Press, card: Card, left: AbortSignal): Promise<boolean> {
    try {
      // Another question than the one before, so under another key; the same one if the press is sent again.
      await comes({ key: `${pressed.key}-booking` }, { identity: card }, left);
      return true;
    } catch (problem) {
      if (!(problem instanceof Problem) || problem.code !== "unknown_appointment") throw problem;
      return left.aborted;
    }
  }

  async function comes(pressed: Press, who: object, left: AbortSignal): Promise<void> {
    const came = await post<{ ticket: Ticket; late: boolean; text: string }>(`${base}/bookings/actions/check-in`, who, calls(pressed));
    if (!left.aborted) await show(came.late ? "new" : "booked", came.ticket, came.text);
  }

  const checkIn = action<[{ code: string } | { identity: Identity | Card }]>(
    (pressed, who) => comes(pressed, who, visit.signal),
    (problem) => {
      const taken = problem.body["ticket"] as Ticket | undefined;
      trying.value = false;
      if (!taken) return false;
      void show("again", taken, problem.detail);
      return true;
    },
  );

  function lay(card: Card): void {
    const now = step.value;
    if (now.at === "booking") {
      void checkIn.run({ identity: card });
      return;
    }
    if ("order" in now) {
      if (now.order.zone.identity_kinds.includes("id_card")) ask({ ...now.order, identity: card });
      else refuse(t("card_not_here"));
      return;
    }
    if (now.at === "find") {
      void find.run({ identity: card });
      return;
    }
    // What the page shows is of the visitor before, or of nobody.
    if (now.at !== "home") home();
    void greet.run(card);
  }

  const arrive = action<[string]>(async (pressed, ticketNo) => {
    const left = visit.signal;
    const found = await post<{ items: Ticket[] }>(`${base}/tickets/find`, { ticket_no: ticketNo }, calls(pressed));
    const ticket = mostAlive(found.items);
    if (!left.aborted && ticket) await show("new", ticket);
  }, said);

  function taken(ticketNo: string): void {
    home();
    void arrive.run(ticketNo);
  }

  function scan(ticketNo: string): void {
    // The code on a booking is the address of its page, or its eight digits alone.
    const booking = /code=(\d{8})\b/.exec(ticketNo)?.[1] ?? /^\d{8}$/.exec(ticketNo)?.[0];
    home();
    if (booking) {
      go({ at: "booking", by: "code" });
      void checkIn.run({ code: booking });
      return;
    }
    go({ at: "find", look: "reprint", by: "number" });
    void find.run({ ticket_no: ticketNo });
  }

  const reactivate = action<[Ticket]>(async (pressed, { id }) => {
    const left = visit.signal;
    const { ticket } = await post<{ ticket: Ticket }>(`/api/v1/tickets/${id}/actions/reactivate`, {}, calls(pressed));
    if (!left.aborted) await show("back", ticket);
  }, said);

  const reprint = action<[Ticket]>(async (pressed, { id }) => {
    const left = visit.signal;
    const { ticket } = await post<{ ticket: Ticket }>(`/api/v1/tickets/${id}/actions/reprint`, {}, calls(pressed));
    if (!left.aborted) await show("printed", ticket);
  }, said);

  function askRelative(): void {
    const shown = step.peek();
    if (shown.at !== "result") return;
    nameRelative.reset();
    // Back to it as a page that has been here: a slip is printed once.
    trail.value = [{ ...shown, relative: "asked" }];
    step.value = { at: "relative", ticket: shown.ticket };
  }

  const nameRelative = action<[Ticket, string]>(async (pressed, { id }, phone) => {
    const left = visit.signal;
    const [shown] = trail.peek();
    const { ticket } = await post<{ ticket: Ticket }>(`/api/v1/tickets/${id}/actions/set-relative`, { phone }, calls(pressed));
    if (!left.aborted && shown?.at === "result") land({ ...shown, ticket, relative: "named" });
  }, said);

  const actions = [take, find, greet, checkIn, arrive, reactivate, reprint, nameRelative];

  function itemsOf(zone: Zone): ServiceItem[] | null {
    const own = offered.value?.filter((item) => item.zone === zone.code) ?? null;
    // A page for other regions lists only what is done for them, where the hall has said what that is.
    const marked = zone.kind === "cross_region" ? own?.filter((item) => item.cross_region?.length) : [];
    return marked?.length ? marked : own;
  }

  function zoneNow(code: string): Zone | undefined {
    return state.value.zones.find((zone) => zone.code === code);
  }

  function ask(order: Order): void {
    const zone = zoneNow(order.zone.code) ?? order.zone;
    const known = { items: itemsOf(zone), groups: state.value.hall.special_groups, now: live.now() };
    const question = nextQuestion({ ...order, zone }, known);
    if (question === null) void take.run({ ...order, zone });
    else if (question === "item") go({ at: "items", order });
    else if (question === "region") go({ at: "regions", order });
    else if (question === "group") go({ at: "groups", order });
    else if (question === "identity") go({ at: "identity", order });
    else go({ at: "confirm", order });
  }

  function choose(zone: Zone): void {
    if (canTake(zone)) ask(newOrder(zone));
    else go({ at: "shut", zone });
  }

  function chooseItem(item: ServiceItem): void {
    const zone = zoneNow(item.zone);
    if (!zone) land({ at: "refused", text: t("item_moved") });
    else if (!canTake(zone)) go({ at: "shut", zone });
    else ask({ ...newOrder(zone), item });
  }

  function leave(next: Step): void {
    visit.abort();
    visit = new AbortController();
    trying.value = false;
    actions.forEach((one) => one.reset());
    step.value = next;
  }

  function back(): void {
    const before = trail.value[trail.value.length - 1] ?? { at: "home" };
    trail.value = trail.value.slice(0, -1);
    leave(before);
  }

  function home(): void {
    trail.value = [];
    leave({ at: "home" });
  }

  function reset(): void {
    home();
    help.close();
    elder.value = lowered.value = guided.value = false;
    if (lang.value !== "zh") setLang("zh");
    voice.forget();
  }

  async function readItems(): Promise<void> {
    const before = items.value;
    const [all, asked, offer] = await Promise.all([
      allItems(`${base}/service-items`).catch(() => before),
      get<Page<ServiceItem>>(`${base}/popular-items`, { tries: 2 }).catch(() => null),
      get<{ check_in: boolean }>(`${base}/booking-offer`, { tries: 2 }).catch(() => null),
    ]);
    items.value = all;
    if (asked) popular.value = asked.items;
    keepGlyphs(JSON.stringify(offered.value));
    if (offer) bookings.value = offer.check_in;
    // Who was faster than the list goes on where the zone turns out to have none.
    if (before === null && step.value.at === "items") {
      const { order } = step.value;
      step.value = { at: "home" };
      ask(order);
    }
  }

  void readItems();
  live.onSnapshot(() => void readItems());
  effect(() => {
    const marks = document.documentElement.classList;
    marks.toggle("elder", elder.value);
    marks.toggle("lowered", lowered.value && upright.value);
  });

  return {
    hall,
    live,
    state,
    step,
    voice,
    elder,
    lowered,
    guided,
    upright,
    room: computed(() => (elder.value ? 4 : lowered.value && upright.value ? 6 : 8)),
    device,
    help,
    paper: computed(() => paperOf(attached, device.value)),
    byAgent: computed(() => agentPrints(device.value)),
    slipWord,
    lay,
    refuseCard,
    taken,
    scan,
    choose,
    chooseItem,
    ask,
    offerIdentity: (order) => go({ at: "identity", order }),
    search: () => go({ at: "search" }),
    showMap: () => go({ at: "map" }),
    look: (look, by = "number") => {
      actions.forEach((one) => one.reset());
      step.value = { at: "find", look, by };
    },
    bookings,
    comeBooked: (by = "code") => {
      actions.forEach((one) => one.reset());
      step.value = { at: "booking", by };
    },
    checkIn,
    take,
    find,
    reactivate,
    reprint,
    askRelative,
    nameRelative,
    busy: computed(() => actions.some((one) => one.busy.value)),
    trying,
    items: offered,
    itemsOf,
    popular,
    before: computed(() => trail.value[trail.value.length - 1] ?? null),
    back,
    home,
    reset,
  };
}

/** A theme as the kiosk offers it: beside the items of its first step's zone, found by the same letters. */
function asItem(theme: Theme): ServiceItem {
  const { code, name, name_en, pinyin, steps } = theme;
  return {
    code: `theme:${code}`, name, name_en, pinyin, theme, zone: steps[0]?.zone ?? "", department: "", kind: "joint", item_group: "", expected_minutes: null, guide_text: "",
    guide_url: "", self_service: "",
  };
}

function watchUpright(): ReadonlySignal<boolean> {
  const query = matchMedia("(orientation: portrait)");
  const upright = signal(query.matches);
  // Safari 13 knows only this older way to listen.
  query.addListener(() => (upright.value = query.matches));
  return upright;
}

async function allItems(path: string): Promise<ServiceItem[]> {
  const all: ServiceItem[] = [];
  let cursor = "";
  do {
    const found = await get<Page<ServiceItem>>(`${path}?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`, { tries: Infinity });
    all.push(...found.items);
    cursor = found.next ?? "";
  } while (cursor);
  return all;
}

/** Of several tickets of one person today: the one that can still be called, else the latest missed one, else the first. */
function mostAlive(tickets: Ticket[]): Ticket | undefined {
  const order = ["called", "serving", "waiting", "held", "no_show"];
  const rank = (ticket: Ticket): number => (order.includes(ticket.state) ? order.indexOf(ticket.state) : order.length);
  return [...tickets].sort((a, b) => rank(a) - rank(b) || b.issued_at.localeCompare(a.issued_at))[0];
}
