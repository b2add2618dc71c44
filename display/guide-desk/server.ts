import { get, post, Problem, Unreachable, type Press } from "../common/api";
import type { Page, ServiceItem, Slip, Ticket, WindowNow } from "../common/contract";

/** What becomes of a press that made or called a ticket. */
export type Made = { ticket: Ticket; slip: Slip | null };

export async function allItems(hall: string): Promise<ServiceItem[]> {
  const all: ServiceItem[] = [];
  let cursor = "";
  do {
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/service-items?limit=200${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const found = await get<Page<ServiceItem>>(path);
    all.push(...found.items);
    cursor = found.next ?? "";
  } while (cursor);
  return all;
}

/** The ticket with the slip that goes with it; a number stands even where its slip cannot be read. */
export async function withSlip(ticket: Ticket): Promise<Made> {
  try {
    return { ticket, slip: await get<Slip>(`/api/v1/tickets/${ticket.id}/slip`, { tries: 2 }) };
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return { ticket, slip: null };
    throw error;
  }
}

export async function act(press: Press, ticket: Ticket, verb: string, body: object = {}): Promise<Ticket> {
  const done = await post<{ ticket: Ticket }>(`/api/v1/tickets/${ticket.id}/actions/${verb}`, body, { press });
  return done.ticket;
}

export async function sendStraight(press: Press, window: WindowNow, body: object): Promise<Ticket> {
  const done = await post<{ ticket: Ticket }>(`/api/v1/windows/${window.id}/actions/send-straight`, body, { press });
  return done.ticket;
}
