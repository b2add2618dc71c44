import type { ComponentChildren, JSX } from "preact";
import type { Desk, Ticket } from "../common/contract";
import { clock, duration } from "../common/format";
import { lang, named } from "../common/lang";
import { isLeft, offers, waitingCount } from "./verbs";
import { words } from "./words";

type NowProps = {
  desk: Desk;
  /** Server time in milliseconds. */
  now: number;
  /** Drawn before the server has answered: marked as such, and no fact yet. */
  pending: boolean;
  children?: ComponentChildren;
};

/** Who is at the window, what for, and for how long; or why nobody is. */
export function TicketNow({ desk, now, pending, children }: NowProps): JSX.Element {
  const ticket = desk.ticket;
  return (
    <section class={`now now-${desk.window.state} ${pending ? "now-pending" : ""}`} aria-label={words("now")} aria-busy={pending}>
      {ticket ? <Somebody desk={desk} ticket={ticket} now={now} pending={pending} /> : <Nobody desk={desk} now={now} />}
      {pending && <p class="now-wait">{words("unconfirmed")}</p>}
      {children}
    </section>
  );
}

function Somebody({ desk, ticket, now, pending }: { desk: Desk; ticket: Ticket; now: number; pending: boolean }): JSX.Element {
  const called = ticket.state === "called";
  const since = Date.parse((called ? ticket.called_at : ticket.started_at) ?? desk.at);
  const seconds = Math.max(0, (now - since) / 1000);
  return (
    <>
      <div class="now-first">
        <span class="now-number" data-field={pending ? undefined : "ticket_no"}>
          {ticket.ticket_no}
        </span>
        <span class="now-timer" data-field="timer">
          {words(called ? "called_for" : "serving_for", { time: duration(seconds) })}
        </span>
      </div>
      <p class="now-item" data-field="service_item">
        {itemOf(ticket)}
        {ticket.masked_name && <span class="now-who"> {ticket.masked_name}</span>}
      </p>
      {ticket.theme && <Chain theme={ticket.theme} />}
      <Marks desk={desk} ticket={ticket} />
      {called ? <CalledHint desk={desk} now={now} /> : <Target desk={desk} seconds={seconds} />}
      {desk.window.state === "paused" && <Rest desk={desk} now={now} />}
    </>
  );
}

/** The theme, how far it has come, and where the visitor goes from here by itself. */
function Chain({ theme }: { theme: NonNullable<Ticket["theme"]> }): JSX.Element {
  const next = theme.steps[theme.step + 1];
  return (
    <p class="now-theme" data-field="theme">
      {words("theme_step", { theme: named(theme), n: theme.step + 1, of: theme.steps.length })}
      {next && ` ${words("theme_next", { next: named(next) })}`}
    </p>
  );
}

/** What to know before the first word: priority, language, booked time, how long they waited, where they come from, notes. */
function Marks({ desk, ticket }: { desk: Desk; ticket: Ticket }): JSX.Element {
  const about = desk.about;
  const before = about?.before;
  const notes = [before?.note, about?.note].filter(Boolean).join("；");
  return (
    <>
      <ul class="marks">
        <li>
          <Priority ticket={ticket} />
        </li>
        {about && about.language !== "zh" && (
          <li class="mark mark-language" data-field="language" lang="en">
            {words("speaks_english")}
          </li>
        )}
        {about?.slot_at && (
          <li class="mark" data-field="slot">
            {words("slot", { time: clock(about.slot_at) })}
          </li>
        )}
        <li>{words("waited", { n: minutes(ticket.waited_seconds) })}</li>
        {ticket.state === "called" && <li>{words("attempt", { n: ticket.attempt })}</li>}
        {ticket.start_implied && <li>{words("implied")}</li>}
        {before?.window_number && <li data-field="before">{words("from_window", { number: before.window_number })}</li>}
      </ul>
      {notes && (
        <p class="now-note" data-field="note">
          {words("note_said", { note: notes })}
        </p>
      )}
    </>
  );
}

/** When the visitor may be called again, and when passed. */
function CalledHint({ desk, now }: { desk: Desk; now: number }): JSX.Element | null {
  const can = offers(desk, now, Infinity);
  const key = can["no-show"].can && desk.no_show_from ? "may_pass" : can.recall.can ? "may_recall" : "is_walking";
  return (
    <p class="now-hint" data-field="hint" data-value={key}>
      {words(key, { n: desk.recall?.left ?? 0 })}
    </p>
  );
}

/** How the time of this service stands to the usual one: a quiet line that fills, never a warning. */
function Target({ desk, seconds }: { desk: Desk; seconds: number }): JSX.Element | null {
  const target = desk.about?.target_seconds;
  if (!target) return null;
  const usual = Math.max(1, Math.round(target / 60));
  return (
    <div class="target" data-field="target">
      <progress class="target-line" max={target} value={Math.min(seconds, target)} aria-label={words("target", { n: usual })} />
      <span>{words(seconds > target ? "target_past" : "target", { n: usual })}</span>
    </div>
  );
}

function Nobody({ desk, now }: { desk: Desk; now: number }): JSX.Element {
  const { state } = desk.window;
  const waiting = waitingCount(desk);
  const held = desk.held.length;
  if (state === "paused" || state === "break") return <Rest desk={desk} now={now} />;
  if (state === "closed") return <p class="now-title">{words("closed_title")}</p>;
  return (
    <>
      <p class="now-title">{words(isLeft(desk) ? "left_title" : "idle_title")}</p>
      {waiting === 0 ? (
        <p class="now-count">{words("nobody")}</p>
      ) : (
        <p class="now-count">
          <strong>{waiting}</strong>
          {words(waiting === 1 ? "person_waits" : "people_wait")}
        </p>
      )}
      {held > 0 && <p class="now-more">{words(held === 1 ? "idle_held_one" : "idle_held", { n: held })}</p>}
    </>
  );
}

/** A pause: why, since when, until when, and what the public reads meanwhile. */
function Rest({ desk, now }: { desk: Desk; now: number }): JSX.Element {
  const { since, resume_at, reason, public_text } = desk.window;
  const why = desk.pause_reasons.find((one) => one.code === reason)?.text;
  const late = resume_at !== null && now > resume_at;
  return (
    <>
      <p class="now-title">{words(desk.window.state === "break" ? "break_title" : "paused_title")}</p>
      <p class="now-more">{[why, words("paused_for", { time: duration((now - since) / 1000) })].filter(Boolean).join(" · ")}</p>
      <p class="now-more" data-field="resume_at">
        {resume_at ? words(late ? "paused_late" : "paused_until", { time: clock(resume_at) }) : words("paused_open")}
      </p>
      {public_text && (
        <p class="now-note" data-field="public_text">
          {words("public_reads")}
          <span lang="zh-CN">{public_text}</span>
          {resume_at && ` ${words("paused_until", { time: clock(resume_at) })}`}
        </p>
      )}
    </>
  );
}

/** Read out once when it changes: who was called, who is served, how the window stands. */
export function Announcer({ desk }: { desk: Desk }): JSX.Element {
  return (
    <p class="visually-hidden" role="status" data-field="announcement">
      {announcement(desk)}
    </p>
  );
}

function announcement({ ticket, window }: Desk): string {
  if (!ticket) return words(`announce_${window.state === "idle" || window.state === "closed" ? window.state : "paused"}`);
  if (ticket.state !== "called") return words("announce_serving", { ticket: ticket.ticket_no });
  const named = { ticket: ticket.ticket_no, item: itemOf(ticket) };
  return ticket.attempt > 1 ? words("announce_recalled", { ...named, n: ticket.attempt }) : words("announce_called", named);
}

export function Priority({ ticket }: { ticket: Ticket }): JSX.Element | null {
  if (ticket.priority_class === "ordinary") return null;
  return (
    <span class="mark mark-priority" data-field="priority_class">
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
