import type { Ticket, Zone } from "../common/contract";
import { emergencyTexts } from "../common/emergency";
import { lang, named } from "../common/lang";
import { closingSentences, closingTitle, isShut, newsOf, spokenFacts } from "./facts";
import { identityTitle } from "./identity-title";
import type { Order } from "./flow";
import { typedKinds, warnsOfClosing } from "./flow";
import type { Kiosk, Step } from "./kiosk";
import { runs } from "./search";
import { t } from "./texts";

type Result = Extract<Step, { at: "result" }>;

/** What a page says when it is entered: all that has to be known to go on without seeing it. */
export function summary(kiosk: Kiosk, step: Step): string {
  return forSpeech(told(kiosk, step).filter(Boolean).join(t("stop")));
}

function told(kiosk: Kiosk, step: Step): string[] {
  switch (step.at) {
    case "home":
      return home(kiosk);
    case "items":
      return [t("items_title"), named(step.order.zone), spokenFacts(now(kiosk, step.order.zone), kiosk.live.now())];
    case "groups":
      return [t("groups_title"), t("groups_hint")];
    case "regions":
      return [t("regions_title"), step.order.item ? named(step.order.item) : ""];
    case "search":
      return [t("search_title"), t("search_label")];
    case "identity":
      return [identityTitle(typedKinds(step.order.zone)), t("identity_why"), kiosk.take.refused.value];
    case "confirm":
      return confirm(kiosk, step.order);
    case "shut":
      return shut(step.zone);
    case "find":
      return [t(step.look === "back" ? "find_back_title" : "find_reprint_title")];
    case "booking":
      return [t("booking_title"), t("booking_hint")];
    case "result":
      return result(kiosk, step);
    case "relative":
      return [t("relative_title"), t("relative_hint", { no: spelled(step.ticket.ticket_no) })];
    case "refused":
      return [t("refused_title"), step.text, t("ask_guide")];
    case "map":
      return [t("map_title"), ...kiosk.state.value.zones.map(whereabouts)];
  }
}

function home({ state, paper }: Kiosk): string[] {
  const { hall } = state.value;
  return [
    emergencyText(hall.emergency),
    !isShut(state.value) ? t("title") : hall.opens_at ? t("hall_opens", { time: hall.opens_at }) : t("hall_closed"),
    paper.value === "out" ? `${t("paper_out")}${t("stop")}${t("paper_home")}` : "",
  ];
}

function confirm(kiosk: Kiosk, order: Order): string[] {
  const zone = now(kiosk, order.zone);
  const warned = warnsOfClosing(zone, kiosk.live.now());
  return [
    warned ? `${closingTitle(zone)}${t("stop")}${closingSentences(zone)}` : t("confirm_title"),
    order.item ? named(order.item) : named(zone),
    order.item?.guide_text && lang.value !== "en" ? `${t("confirm_needs")}：${order.item.guide_text}` : "",
    order.item?.theme ? t("theme_steps", { n: order.item.theme.steps.length }) : "",
    order.item?.self_service && lang.value !== "en" ? `${t("instead")}：${order.item.self_service}` : "",
    spokenFacts(zone, null),
  ];
}

export function shut(zone: Zone): string[] {
  const reason = zone.issues_tickets ? zone.issuing.text : t("no_ticket_needed");
  return [named(zone), reason, zone.area ? t("at_area", { area: named(zone.area) }) : "", t("ask_guide")];
}

function result(kiosk: Kiosk, { ticket, kind, note, relative }: Result): string[] {
  return [
    relative === "named" ? t("relative_named") : "",
    resultTitle(kind, ticket),
    note,
    t("say_number", { number: spelled(ticket.ticket_no) }),
    ...standing(kiosk, ticket),
    paperText(kiosk),
    // Only who is led by keys has a star to press.
    kiosk.guided.peek() ? t("say_star") : "",
  ];
}

function paperText({ paper }: Kiosk): string {
  if (paper.value === "out") return `${t("paper_out")}${t("stop")}${t("paper_result")}`;
  if (paper.value === "fault") return `${t("paper_fault")}${t("stop")}${t("paper_result")}`;
  return paper.value === "none" ? "" : t("result_printed");
}

function standing(kiosk: Kiosk, ticket: Ticket): string[] {
  const number = ticket.window?.number ?? "";
  switch (ticket.state) {
    case "waiting": {
      const windows = servingWindows(kiosk, ticket);
      return [
        ticket.people_ahead === null ? "" : ticket.people_ahead === 1 ? t("say_ahead_one") : t("say_ahead", { n: ticket.people_ahead }),
        t("say_wait", { wait: ticket.wait.text }),
        ...newsOf(ticket),
        ticket.area ? t("say_area", { area: named(ticket.area) }) : "",
        windows ? t("say_windows", { numbers: windows }) : "",
      ];
    }
    case "called":
      return [t("result_called", { n: number })];
    case "serving":
      return [t("result_serving", { n: number })];
    case "no_show":
      return [t("result_missed_hint", { n: kiosk.state.value.hall.policy.reactivate_after })];
    case "held":
      return [t("state_held")];
    default:
      return [t("find_ended", { state: endedWord(ticket.state) })];
  }
}

const TITLES = { new: "result_title", booked: "result_booked_title", back: "result_back_title", again: "result_again_title", printed: "result_reprint_title" } as const;
const ENDED = { finished: "state_finished", abandoned: "state_abandoned", cancelled: "state_cancelled", expired: "state_expired" } as const;

export function resultTitle(kind: Result["kind"], ticket: Ticket): string {
  if (ticket.state === "no_show") return t("result_missed");
  return ticket.state in ENDED ? t("result_number") : t(TITLES[kind]);
}

export function endedWord(state: string): string {
  return state in ENDED ? t(ENDED[state as keyof typeof ENDED]) : state;
}

/** Numbers of the windows that serve this zone now. */
export function servingWindows(kiosk: Kiosk, ticket: Ticket): string {
  const serving = kiosk.state.value.windows.filter((one) => one.active && one.state !== "closed" && one.zones.includes(ticket.zone));
  return runs(serving.map((one) => one.number)).join(lang.value === "en" ? ", " : "、");
}

export function emergencyText(emergency: { text: string; text_en: string } | null | undefined): string {
  if (!emergency) return "";
  return emergencyTexts(emergency)[0].words;
}

function whereabouts(zone: Zone): string {
  return zone.area ? `${named(zone)}${t("comma")}${t("at_area", { area: named(zone.area) })}` : "";
}

function now(kiosk: Kiosk, zone: Zone): Zone {
  return kiosk.state.value.zones.find((one) => one.code === zone.code) ?? zone;
}

/** Letters and digits one by one. */
export function spelled(number: string): string {
  return [...number].join(" ");
}

/** What the warning says aloud: what to do, and what happens otherwise. */
export function stillThere(guided: boolean, left: number): string {
  return t(guided ? "say_idle_keys" : "say_idle", { n: left });
}

/** Ranges, which have a dash and not the hyphen of a date, are read as ranges, and no stop follows another. */
export function forSpeech(text: string): string {
  return text
    .replace(/(\d)\s*–\s*(\d)/g, `$1${t("say_range")}$2`)
    .replace(/([。！？.!?])\s*[。.]\s*/g, lang.value === "en" ? "$1 " : "$1")
    .trim();
}
