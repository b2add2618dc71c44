import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Banner, Button, Figure } from "../common/components";
import type { Slip, Ticket, Zone } from "../common/contract";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { newsOf, people } from "./facts";
import type { Kiosk, Step } from "./kiosk";
import { prints } from "./printer";
import { endedWord, resultTitle, servingWindows } from "./prompts";
import { Sheet, Ways } from "./sheet";
import { Code, printSlip, SlipPicture, languageOf } from "./slip";
import { t } from "./texts";

type Shown = Extract<Step, { at: "result" }>;

export function Result({ kiosk, step, left }: { kiosk: Kiosk; step: Shown; left: number | null }): JSX.Element {
  const { ticket, kind } = step;
  // The slip tells how things were when the number was taken; beside the new place after a missed call it would contradict it.
  const slip = kind === "back" ? null : step.slip;
  usePrinting(kiosk, step);
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class={`result ${slip ? "result-with-slip" : ""}`}>
          <section class="result-main">
            <h2 class="result-title">{resultTitle(kind, ticket)}</h2>
            <p class="result-number" data-field="ticket_no">
              {ticket.ticket_no}
            </p>
            <p class="result-zone">
              {zoneName(ticket)}
              {ticket.item_name && ` · ${itemName(ticket)}`}
            </p>
            {step.relative === "named" && (
              <Banner tone="good" field="relative">
                {t("relative_named")}
              </Banner>
            )}
            {step.note && <Banner tone={kind === "booked" ? "good" : "warn"} field="notice">{step.note}</Banner>}
            <Standing kiosk={kiosk} ticket={ticket} />
          </section>
          {slip && <Keepsake kiosk={kiosk} slip={slip} ticket={ticket} again={kind === "again"} booked={kind === "booked"} seen={step.relative === "named"} />}
        </div>
      }
      nav={
        <>
          <Offers kiosk={kiosk} step={step} />
          <RelativeOffer kiosk={kiosk} step={step} />
          <Button action="done" kind="primary" size="huge" onPress={kiosk.reset}>
            {left === null ? t("done") : t("done_in", { n: left })}
          </Button>
        </>
      }
    />
  );
}

/** What the visitor takes along: the slip as it is printed, or a code for the phone where none comes out. seen: the slip was here before. */
type KeepsakeProps = { kiosk: Kiosk; slip: Slip; ticket: Ticket; again: boolean; booked: boolean; seen: boolean };

function Keepsake({ kiosk, slip, ticket, again, booked, seen }: KeepsakeProps): JSX.Element {
  const paper = kiosk.paper.value;
  const word = kiosk.byAgent.value && kiosk.slipWord.value?.ticket_id === ticket.id ? kiosk.slipWord.value.outcome : null;
  const broken = paper === "out" || paper === "fault" || (!again && (word === "unknown" || word === "refused"));
  return (
    <aside class={`result-slip ${broken ? "result-broken" : ""} ${booked ? "result-booked" : ""}`}>
      {broken && (
        <Banner tone="warn" field="paper">
          {`${t(paper === "out" ? "paper_out" : word === "unknown" ? "paper_unknown" : "paper_fault")}${t("stop")}${t("paper_result")}`}
        </Banner>
      )}
      <div class="result-code">
        <Code svg={slip.qr_svg} label={slip.scan} lang={languageOf(slip)} />
      </div>
      {!seen && <SlipPicture slip={slip} />}
      {!broken && <p class="result-keep">{t(kept(kiosk, word, again))}</p>}
    </aside>
  );
}

/** Whether the slip is to be taken, waited for, or there is none. */
function kept(kiosk: Kiosk, word: string | null, again: boolean): "result_printed" | "result_printing" | "result_keep" {
  if (!prints(kiosk.paper.value)) return "result_keep";
  return kiosk.byAgent.value && word === null && !again ? "result_printing" : "result_printed";
}

/** What this ticket can still have done to it here. */
function Offers({ kiosk, step: { ticket, kind } }: { kiosk: Kiosk; step: Shown }): JSX.Element | null {
  if (ticket.state === "no_show") {
    return (
      <Button action="reactivate" kind="primary" size="huge" busy={kiosk.busy.value} onPress={() => void kiosk.reactivate.run(ticket)}>
        {t("result_reactivate")}
      </Button>
    );
  }
  if (kind !== "again" || ticket.state !== "waiting") return null;
  return (
    <Button action="reprint" size="huge" busy={kiosk.busy.value} onPress={() => void kiosk.reprint.run(ticket)}>
      {t("result_reprint")}
    </Button>
  );
}

/** Offered to those whom somebody may have brought; all others have one thing less to read. */
function RelativeOffer({ kiosk, step: { ticket, slip, relative } }: { kiosk: Kiosk; step: Shown }): JSX.Element | null {
  const brought = kiosk.elder.value || ticket.special_group !== null || ticket.priority_class === "special";
  if (!kiosk.state.value.hall.sends_messages || !brought || ticket.state !== "waiting" || relative === "named") return null;
  if (slip === null) return null; // it is on its way, and has to be printed before this page is left
  return (
    <Button action="ask-relative" size="huge" onPress={kiosk.askRelative}>
      {t("relative_ask")}
    </Button>
  );
}

/** Where the ticket stands: its place while it waits, else the one thing to do now. */
function Standing({ kiosk, ticket }: { kiosk: Kiosk; ticket: Ticket }): JSX.Element {
  const number = ticket.window?.number ?? "";
  switch (ticket.state) {
    case "waiting":
      return <Place kiosk={kiosk} ticket={ticket} />;
    case "called":
      return <Banner tone="good">{t("result_called", { n: number })}</Banner>;
    case "serving":
      return <Banner tone="info">{t("result_serving", { n: number })}</Banner>;
    case "held":
      return <Banner tone="info">{t("state_held")}</Banner>;
    case "no_show":
      return <Banner tone="warn">{t("result_missed_hint", { n: kiosk.state.value.hall.policy.reactivate_after })}</Banner>;
    default:
      return <Banner tone="warn">{t("find_ended", { state: endedWord(ticket.state) })}</Banner>;
  }
}

function Place({ kiosk, ticket }: { kiosk: Kiosk; ticket: Ticket }): JSX.Element {
  const { hall } = kiosk.state.value;
  const windows = servingWindows(kiosk, ticket);
  const asOf = "as_of" in ticket.wait ? ticket.wait.as_of : ticket.issued_at;
  return (
    <>
      <div class="figures">
        {ticket.people_ahead !== null && <Figure label={t("result_ahead")} value={people(ticket.people_ahead)} field="people_ahead" />}
        <Figure label={t("result_wait")} value={ticket.wait.text} field="wait" />
        {ticket.area && <Figure label={t("result_area")} value={named(ticket.area)} field="area" />}
        {windows && <Figure label={t("result_windows")} value={t("result_windows_value", { numbers: windows })} field="windows" />}
      </div>
      {newsOf(ticket).map((news) => (
        <Banner key={news} tone="info" field="wait_news">
          {news}
        </Banner>
      ))}
      <p class="soft hint">{t("result_as_of", { time: clock(asOf, { timezone: hall.timezone }) })}</p>
    </>
  );
}

function zoneName(ticket: Ticket): string {
  return named({ name: ticket.zone_name, name_en: ticket.zone_name_en });
}

function itemName(ticket: Ticket): string {
  return named({ name: ticket.item_name ?? "", name_en: ticket.item_name_en });
}

/** Prints once what was newly issued or asked to be printed, where this machine's printer can. */
function usePrinting(kiosk: Kiosk, step: Shown): void {
  const due = !kiosk.byAgent.value && prints(kiosk.paper.value) && step.slip !== null && step.kind !== "again" && !step.relative;
  useEffect(() => {
    if (due) printSlip();
  }, [due, step.ticket.id]);
}

export function Refused({ kiosk, text }: { kiosk: Kiosk; text: string }): JSX.Element {
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="word">
          <h2>{t("refused_title")}</h2>
          <p data-field="detail">{text}</p>
          <p class="soft">{t("ask_guide")}</p>
        </div>
      }
      nav={<Ways kiosk={kiosk} home={t("other_zone")} />}
    />
  );
}

/** A zone that gives no number now: why, from when, and where to go. */
export function Shut({ kiosk, zone }: { kiosk: Kiosk; zone: Zone }): JSX.Element {
  const now = kiosk.state.value.zones.find((one) => one.code === zone.code) ?? zone;
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="word">
          <h2>{named(now)}</h2>
          <p class="word-reason" data-field="reason">
            {now.issues_tickets ? now.issuing.text : t("no_ticket_needed")}
          </p>
          {now.area && <p>{t("at_area", { area: named(now.area) })}</p>}
          <p class="soft">{t("ask_guide")}</p>
        </div>
      }
      nav={<Ways kiosk={kiosk} home={t("other_zone")} />}
    />
  );
}
