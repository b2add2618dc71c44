import type { OwnDevice } from "../common/contract";

/** ok: a slip comes out; low: it still does; none: there is no printer; else why nothing comes out. */
export type Paper = "ok" | "low" | "none" | "out" | "fault";

const KEPT = "hall.kiosk.printer";

/** Words for the printer in a device's state, and what they mean to a visitor. */
const MEANINGS: Record<string, Paper> = {
  ok: "ok",
  paper_low: "low",
  paper_out: "out",
  jam: "fault",
  cover_open: "fault",
  head_hot: "fault",
  offline: "fault",
};

/** `?printer=1` in the address is kept in this browser, `?printer=0` takes it back. */
export function printerAttached(): boolean {
  const given = new URLSearchParams(location.search).get("printer");
  if (given !== null) localStorage.setItem(KEPT, given);
  return localStorage.getItem(KEPT) === "1";
}

/** What the printer can do now: as last reported, else as this browser was told on setting up. */
export function paperOf(attached: boolean, device: OwnDevice | null): Paper {
  const known = MEANINGS[reported(device)];
  if (known) return known;
  return attached ? "ok" : "none";
}

/** `state.printer` is a word, or an object that has it as its `state`. */
function reported(device: OwnDevice | null): string {
  const printer = device?.state["printer"];
  if (typeof printer === "string") return printer;
  const state = (printer as { state?: unknown } | null | undefined)?.state;
  return typeof state === "string" ? state : "";
}

/** Whether slips come out by a printer that the hall's agent has here; then this page prints nothing itself. */
export function agentPrints(device: OwnDevice | null): boolean {
  return (device?.state["printer"] as { by?: unknown } | null | undefined)?.by === "agent";
}

/** What the hall said of a ticket's slip. */
export type SlipWord = { ticket_id: string; outcome: "printed" | "unknown" | "refused" };

export function prints(paper: Paper): boolean {
  return paper === "ok" || paper === "low";
}
