import type { JSX } from "preact";
import type { Desk, Ticket } from "../common/contract";
import { clock, duration } from "../common/format";
import { lang } from "../common/lang";
import { waitingCount } from "./verbs";
import { words } from "./words";

/** Who is at the window, what for, and for how long; or why nobody is. now: server time in milliseconds. */
export function TicketNow({ desk, now }: { desk: Desk; now: number }): JSX.Element {
  const ticket = desk.ticket;
  if (!ticket) return <NobodyHere desk={desk} now={now} />;
  const called = ticket.state === "called";
  const since = Date.parse((called ? ticket.called_at : ticket.started_at) ?? desk.at);
  const time = duration((now - since) / 1000);
  return (
    <section class={`now now-${desk.window.state}`} aria-live="polite">
      <div class="now-first">
        <span class="now-number" data-field="ticket_no">
          {ticket.ticket_no}
        </span>
        <Priority ticket={ticket} />
        <span class="now-timer" data-field="timer" aria-live="off">
          {words(called ? "called_for" : "serving_for", { time })}
        </span>
      </div>
      <p class="now-item" data-field="service_item">
        {itemOf(ticket)}
      </p>
      <p class="now-more">
        {[
          ticket.masked_name,
          words("waited", { n: minutes(ticket.waited_seconds) }),
          called ? words("attempt", { n: ticket.attempt }) : "",
          ticket.start_implied ? words("implied") : "",
          desk.window.state === "paused" ? words("paused_title") : "",
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
    </section>
  );
}

function NobodyHere({ desk, now }: { desk: Desk; now: number }): JSX.Element {
  const { state, since, resume_at, reason } = desk.window;
  const resting = state === "paused" || state === "break";
  const waiting = waitingCount(desk);
  const why = desk.pause_reasons.find((one) => one.code === reason)?.text;
  const more = resting
    ? [why, words("paused_for", { time: duration((now - since) / 1000) }), resume_at ? words("paused_until", { time: clock(resume_at) }) : ""]
    : [state === "closed" ? words("closed_hint") : waiting ? words("idle_waiting", { n: waiting }) : words("nobody")];
  return (
    <section class={`now now-${state}`} aria-live="polite">
      <p class="now-title">{words(resting ? "paused_title" : state === "closed" ? "closed_title" : "idle_title")}</p>
      <p class="now-more" aria-live="off">
        {more.filter(Boolean).join(" · ")}
      </p>
    </section>
  );
}

export function Priority({ ticket }: { ticket: Ticket }): JSX.Element | null {
  if (ticket.priority_class === "ordinary") return null;
  return (
    <span class="priority" data-field="priority_class">
      {words(ticket.priority_class === "appointment" ? "priority_appointment" : "priority_special")}
    </span>
  );
}

export function itemOf(ticket: Ticket): string {
  const english = lang.value === "en";
  const item = (english && ticket.item_name_en) || ticket.item_name;
  return item || ((english && ticket.zone_name_en) || ticket.zone_name);
}

export function minutes(seconds: number): number {
  return Math.max(0, Math.floor(seconds / 60));
}
