import { computed, effect, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { action, type Action } from "../common/action";
import { get, post, type Press, Problem } from "../common/api";
import type { HallState, Page, ServiceItem, Slip, Ticket, Zone } from "../common/contract";
import { keepGlyphs } from "../common/glyphs";
import { lang, setLang } from "../common/lang";
import type { Live } from "../common/live";
import { type Identity, newOrder, nextQuestion, type Order, request, typedKinds } from "./flow";
import { t } from "./texts";

export type Look = "back" | "reprint";
/** new: just taken; back: reactivated; again: found or already waiting; printed: printed again. */
export type Kind = "new" | "back" | "again" | "printed";

export type Step =
  | { at: "home" }
  | { at: "items"; order: Order }
  | { at: "identity"; order: Order }
  | { at: "confirm"; order: Order }
  | { at: "find"; look: Look; by: "number" | "identity" }
  | { at: "result"; kind: Kind; ticket: Ticket; slip: Slip | null; note: string }
  | { at: "refused"; text: string };

export type Kiosk = {
  hall: string;
  live: Live;
  state: ReadonlySignal<HallState>;
  step: ReadonlySignal<Step>;
  elder: Signal<boolean>;
  /** A printer is attached to this machine's browser. */
  prints: boolean;
  choose: (zone: Zone) => void;
  ask: (order: Order) => void;
  offerIdentity: (order: Order) => void;
  look: (look: Look, by?: "number" | "identity") => void;
  take: Action<[Order]>;
  find: Action<[{ ticket_no: string } | { identity: Identity }]>;
  reactivate: Action<[Ticket]>;
  reprint: Action<[Ticket]>;
  /** Something is on its way to the server; trying: it had to be sent again. */
  busy: ReadonlySignal<boolean>;
  trying: ReadonlySignal<boolean>;
  /** Items of a zone, null until they have been read. */
  itemsOf: (zone: Zone) => ServiceItem[] | null;
  /** To the home page, with the page's language and size as they were. */
  home: () => void;
  /** For the next visitor: everything of this one is forgotten. */
  reset: () => void;
};

const PRINTER = "hall.kiosk.printer";

/** `?printer=1` in the address is kept in this browser, `?printer=0` takes it back. */
function printerAttached(): boolean {
  const given = new URLSearchParams(location.search).get("printer");
  if (given !== null) localStorage.setItem(PRINTER, given);
  return localStorage.getItem(PRINTER) === "1";
}

export function createKiosk(hall: string, live: Live, state: ReadonlySignal<HallState>): Kiosk {
  const step = signal<Step>({ at: "home" });
  const elder = signal(false);
  const items = signal<ServiceItem[] | null>(null);
  const trying = signal(false);
  const base = `/api/v1/halls/${encodeURIComponent(hall)}`;
  let visit = new AbortController();

  /** A call on behalf of the visitor: goes on until it is answered or the visitor has left. */
  function calls(pressed: Press): { press: Press; tries: number; signal: AbortSignal; onRetry: () => void } {
    return { press: pressed, tries: Infinity, signal: visit.signal, onRetry: () => (trying.value = true) };
  }

  function said(problem: Problem): boolean {
    trying.value = false;
    step.value = { at: "refused", text: problem.detail };
    return true;
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
    step.value = { at: "result", kind, ticket, slip: null, note };
    if (ticket.state !== "waiting") return;
    // The number stands already; the slip with its code follows when it is there.
    const slip = await get<Slip>(`/api/v1/tickets/${ticket.id}/slip`, { signal: left }).catch(() => null);
    if (left.aborted || step.value.at !== "result" || step.value.ticket.id !== ticket.id) return;
    step.value = { ...step.value, slip };
  }

  const take = action<[Order]>(
    async (pressed, order) => {
      const left = visit.signal;
      const ticket = await post<Ticket>(`${base}/tickets`, request(order, lang.value), calls(pressed));
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

  const find = action<[{ ticket_no: string } | { identity: Identity }]>(async (pressed, wanted) => {
    const left = visit.signal;
    const found = await post<{ items: Ticket[] }>(`${base}/tickets/find`, wanted, calls(pressed));
    if (left.aborted) return;
    const ticket = mostAlive(found.items);
    if (!ticket) throw new Problem(404, "unknown_ticket", t("find_none"), {});
    await show("again", ticket);
  });

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

  const actions = [take, find, reactivate, reprint];

  function itemsOf(zone: Zone): ServiceItem[] | null {
    return items.value?.filter((item) => item.zone === zone.code) ?? null;
  }

  function ask(order: Order): void {
    const question = nextQuestion(order, itemsOf(order.zone));
    if (question === null) void take.run(order);
    else if (question === "item") step.value = { at: "items", order };
    else if (question === "identity") step.value = { at: "identity", order };
    else step.value = { at: "confirm", order };
  }

  function home(): void {
    visit.abort();
    visit = new AbortController();
    trying.value = false;
    actions.forEach((one) => one.reset());
    step.value = { at: "home" };
  }

  function reset(): void {
    home();
    elder.value = false;
    if (lang.value !== "zh") setLang("zh");
  }

  async function readItems(): Promise<void> {
    const before = items.value;
    items.value = await allItems(`${base}/service-items`).catch(() => before);
    keepGlyphs(JSON.stringify(items.value));
    // Who was faster than the list goes on where the zone turns out to have none.
    if (before === null && step.value.at === "items") ask(step.value.order);
  }

  void readItems();
  live.onSnapshot(() => void readItems());
  effect(() => {
    document.documentElement.classList.toggle("elder", elder.value);
  });

  return {
    hall,
    live,
    state,
    step,
    elder,
    prints: printerAttached(),
    choose: (zone) => ask(newOrder(zone)),
    ask,
    offerIdentity: (order) => (step.value = { at: "identity", order }),
    look: (look, by = "number") => {
      find.reset();
      step.value = { at: "find", look, by };
    },
    take,
    find,
    reactivate,
    reprint,
    busy: computed(() => actions.some((one) => one.busy.value)),
    trying,
    itemsOf,
    home,
    reset,
  };
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
