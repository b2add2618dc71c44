import type { JSX } from "preact";
import type { Desk, HallState, HeldTicket, Ticket } from "../common/contract";
import { named } from "../common/lang";
import { itemOf, minutes, Priority } from "./now";
import { words } from "./words";

/** The next three and, for each, the rule that makes it next; how many wait in each of the window's zones. */
export function NextList({ desk, hall }: { desk: Desk; hall: HallState }): JSX.Element {
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>{words("next_title")}</h2>
        <ul class="counts">
          {desk.waiting.map(({ zone, n }) => (
            <li key={zone} class="count">
              {zoneName(hall, zone)} <strong data-field="waiting">{n}</strong>
            </li>
          ))}
        </ul>
      </header>
      {desk.next.length === 0 ? (
        <p class="quiet" data-field="next_none">{putOff(desk, hall) || words(anybody(desk) ? "next_not_here" : "next_none")}</p>
      ) : (
        <ol class="next">
          {desk.next.map(({ ticket, rule, sentence }) => (
            <li key={ticket.id} class="next-row" data-value={rule}>
              <strong class="ticket-no">{ticket.ticket_no}</strong>
              <span class="next-why" data-field="reason">
                {sentence}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

type HeldProps = { desk: Desk; now: number; remind_minutes: number; can: boolean; shortcut: string; onResume: (ticket: Ticket) => void };

export function HeldList({ desk, now, remind_minutes, can, shortcut, onResume }: HeldProps): JSX.Element | null {
  if (desk.held.length === 0) return null;
  const elapsed = (now - Date.parse(desk.at)) / 1000;
  const heldFor = (ticket: HeldTicket): number => minutes(ticket.held_seconds + elapsed);
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>{words("held_title")}</h2>
        {shortcut && <kbd>{shortcut}</kbd>}
      </header>
      <ul class="held">
        {desk.held.map((ticket) => {
          const long = heldFor(ticket) >= remind_minutes;
          return (
            <li key={ticket.id} class="held-row">
              <strong class="ticket-no">{ticket.ticket_no}</strong>
              <span class={long ? "held-what held-long" : "held-what"}>
                {itemOf(ticket)} · {words(long ? "held_long" : "held_for", { n: heldFor(ticket) })}
                {ticket.note && (
                  <>
                    {" · "}
                    <span lang="zh-CN">{ticket.note}</span>
                  </>
                )}
              </span>
              <button
                type="button"
                class="button row-button"
                data-action="resume-hold"
                data-value={ticket.id}
                disabled={!can}
                onClick={() => onResume(ticket)}
              >
                {words("resume_hold")}
                <span class="visually-hidden"> {ticket.ticket_no}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

type WaitingProps = { desk: Desk; can: boolean; shortcut: string; onCall: (ticket: Ticket) => void };

/** Number, item, minutes waited, priority and masked name only. */
export function WaitingList({ desk, can, shortcut, onCall }: WaitingProps): JSX.Element | null {
  const tickets = desk.waiting_tickets;
  if (tickets.length === 0) return null;
  return (
    <section class="panel">
      <header class="panel-head">
        <h2>
          {words("waiting_title")} <span class="quiet">{words("waiting_first", { n: tickets.length })}</span>
        </h2>
        {shortcut && <kbd>{shortcut}</kbd>}
      </header>
      <table class="waiting">
        <thead class="visually-hidden">
          <tr>
            <th scope="col">{words("column_ticket")}</th>
            <th scope="col">{words("column_item")}</th>
            <th scope="col">{words("column_call")}</th>
          </tr>
        </thead>
        <tbody>
          {tickets.map((ticket) => (
            <tr key={ticket.id} data-value={ticket.id}>
              <th scope="row" class="ticket-no">
                {ticket.ticket_no}
                <span class="waiting-time">{words("minutes", { n: minutes(ticket.waited_seconds) })}</span>
              </th>
              <td class="waiting-what">
                <span class="waiting-item">{itemOf(ticket)}</span>
                <span class="waiting-who">
                  <Priority ticket={ticket} /> {ticket.masked_name}
                </span>
              </td>
              <td>
                <button
                  type="button"
                  class="button row-button"
                  data-action="call"
                  data-value={ticket.id}
                  aria-label={words("call_this_named", { ticket: ticket.ticket_no })}
                  disabled={!can}
                  onClick={() => onCall(ticket)}
                >
                  {words("call_this")}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function anybody(desk: Desk): boolean {
  return desk.waiting.some(({ n }) => n > 0);
}

/** That a break has put off those who wait for this window, and until when; "" when none has. */
export function putOff(desk: Desk, hall: HallState): string {
  const said = desk.waiting.filter(({ n }) => n > 0).map(({ zone }) => hall.zones.find((one) => one.code === zone)?.issuing);
  return said.find((issuing) => issuing && !issuing.open && issuing.now)?.now ?? "";
}

function zoneName(hall: HallState, code: string): string {
  const zone = hall.zones.find((one) => one.code === code);
  return zone ? named(zone) : code;
}
