import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { Banner, Button, Figure } from "../common/components";
import type { Ticket } from "../common/contract";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import type { Kind, Kiosk, Step } from "./kiosk";
import { runs } from "./search";
import { printSlip, SlipPicture } from "./slip";
import { t } from "./texts";

type Shown = Extract<Step, { at: "result" }>;

const TITLES = { new: "result_title", back: "result_back_title", again: "result_again_title", printed: "result_reprint_title" } as const;
const ENDED = {
  finished: "state_finished",
  abandoned: "state_abandoned",
  cancelled: "state_cancelled",
  expired: "state_expired",
} as const;

export function Result({ kiosk, step, left }: { kiosk: Kiosk; step: Shown; left: number | null }): JSX.Element {
  const { ticket, kind } = step;
  // The slip tells how things were when the number was taken; beside the new place after a missed call it would contradict it.
  const slip = kind === "back" ? null : step.slip;
  usePrinting(kiosk, step);
  return (
    <>
      <div class={`result ${slip ? "result-with-slip" : ""}`}>
        <section class="result-main">
          <h2 class="result-title">{title(kind, ticket)}</h2>
          {step.note && <Banner tone="warn" field="notice">{step.note}</Banner>}
          <p class="result-number" data-field="ticket_no">
            {ticket.ticket_no}
          </p>
          <p class="result-zone">
            {zoneName(ticket)}
            {ticket.item_name && ` · ${itemName(ticket)}`}
          </p>
          <Standing kiosk={kiosk} ticket={ticket} />
        </section>
        {slip && (
          <aside class="result-slip">
            <SlipPicture slip={slip} />
            <p class="soft hint">{kiosk.prints ? t("result_printed") : t("result_keep")}</p>
          </aside>
        )}
      </div>
      <nav class="bottom">
        <Offers kiosk={kiosk} step={step} />
        <Button action="done" kind="primary" size="huge" onPress={kiosk.reset}>
          {left === null ? t("done") : t("done_in", { n: left })}
        </Button>
      </nav>
    </>
  );
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

function title(kind: Kind, ticket: Ticket): string {
  if (ticket.state === "no_show") return t("result_missed");
  return ticket.state in ENDED ? t("result_number") : t(TITLES[kind]);
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
  const windows = windowsOf(kiosk, ticket);
  const asOf = "as_of" in ticket.wait ? ticket.wait.as_of : ticket.issued_at;
  return (
    <>
      <div class="figures">
        {ticket.people_ahead !== null && (
          <Figure label={t("result_ahead")} value={common("people", { n: ticket.people_ahead })} field="people_ahead" />
        )}
        <Figure label={t("result_wait")} value={ticket.wait.text} field="wait" />
        {ticket.area && <Figure label={t("result_area")} value={named(ticket.area)} field="area" class="figure-more" />}
        {windows && (
          <Figure label={t("result_windows")} value={t("result_windows_value", { numbers: windows })} field="windows" class="figure-more" />
        )}
      </div>
      <p class="soft hint">{t("result_as_of", { time: clock(asOf, { timezone: hall.timezone }) })}</p>
    </>
  );
}

/** Numbers of the windows that serve this zone now. */
function windowsOf(kiosk: Kiosk, ticket: Ticket): string {
  const serving = kiosk.state.value.windows.filter((one) => one.active && one.state !== "closed" && one.zones.includes(ticket.zone));
  return runs(serving.map((one) => one.number)).join(lang.value === "en" ? ", " : "、");
}

function zoneName(ticket: Ticket): string {
  return named({ name: ticket.zone_name, name_en: ticket.zone_name_en });
}

function itemName(ticket: Ticket): string {
  return named({ name: ticket.item_name ?? "", name_en: ticket.item_name_en });
}

function endedWord(state: string): string {
  return state in ENDED ? t(ENDED[state as keyof typeof ENDED]) : state;
}

/** Prints once what was newly issued or asked to be printed, where a printer is attached. */
function usePrinting(kiosk: Kiosk, step: Shown): void {
  const due = kiosk.prints && step.slip !== null && step.kind !== "again";
  useEffect(() => {
    if (due) printSlip();
  }, [due, step.ticket.id]);
}

export function Refused({ kiosk, text }: { kiosk: Kiosk; text: string }): JSX.Element {
  return (
    <div class="refused">
      <h2>{t("refused_title")}</h2>
      <p data-field="detail">{text}</p>
      <p class="soft">{t("ask_guide")}</p>
      <Button action="home" kind="primary" size="huge" onPress={kiosk.home}>
        {t("other_zone")}
      </Button>
    </div>
  );
}
