import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "./api";
import { Button, Dialog } from "./components";
import { clock } from "./format";
import { Skeleton } from "./pieces";
import { TroubleBanner, troubleOf, type Trouble } from "./reading";
import { Table } from "./table";
import { common, texts } from "./texts";
import "./tickets-behind.css";

const t = texts({
  none: ["没有对应的号票；窗口用时等指标不是按号票计算的。", "No tickets stand behind it; window time is not counted by ticket."],
  more: ["再看", "More"],
  ticket: ["号码", "Number"],
  day: ["日期", "Day"],
  zone: ["区域", "Zone"],
  window: ["窗口", "Window"],
  issued_at: ["取号", "Taken"],
  called_at: ["呼叫", "Called"],
  finished_at: ["办结", "Finished"],
});

type Ticket = { id: string; ticket_no: string; day: string; zone: string; window: string; issued_at: string | null; called_at: string | null; finished_at: string | null };
type Page = { items: Ticket[]; next: string | null };

/** A figure whose tickets are asked for. address: of `…/figures/tickets`, with its query. */
export type Behind = { title: string; address: string };

/** The tickets a figure is made of, as they are now, the newest first, without anything personal; each leads to its whole line (R-231). */
export function TicketsBehind({ behind, onClose }: { behind: Behind; onClose: () => void }): JSX.Element {
  const found = useSignal<Page | null>(null);
  const trouble = useSignal<Trouble | null>(null);
  function read(cursor: string | null): void {
    trouble.value = null;
    void get<Page>(`${behind.address}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`, { tries: 2, timeoutSeconds: 60 }).then(
      (page) => (found.value = { items: [...(cursor ? (found.value?.items ?? []) : []), ...page.items], next: page.next }),
      (error: unknown) => (trouble.value = troubleOf(error)),
    );
  }
  useEffect(() => read(null), [behind.address]);
  const page = found.value;
  const head = [t("ticket"), t("day"), t("zone"), t("window"), t("issued_at"), t("called_at"), t("finished_at")];
  return (
    <Dialog title={behind.title} onClose={onClose} class="tickets-behind">
      <TroubleBanner trouble={trouble.value} onAgain={() => read(page?.next ?? null)} />
      {!page && !trouble.value && <Skeleton lines={5} />}
      {page && (
        <Table caption={behind.title} hideCaption head={head.map((text) => ({ text }))} rows={page.items.length} empty={t("none")}>
          {page.items.map((ticket) => (
            <tr key={ticket.id} data-value={ticket.ticket_no}>
              <th scope="row">
                <a data-action="trail" href={`/floor#ticket=${encodeURIComponent(ticket.id)}`}>{ticket.ticket_no}</a>
              </th>
              <td>{ticket.day}</td>
              <td>{ticket.zone}</td>
              <td>{ticket.window || "—"}</td>
              {[ticket.issued_at, ticket.called_at, ticket.finished_at].map((at, place) => (
                <td key={place}>{at ? clock(at, { seconds: true }) : "—"}</td>
              ))}
            </tr>
          ))}
        </Table>
      )}
      <div class="dialog-actions">
        {page?.next && <Button action="more" onPress={() => read(page.next)}>{t("more")}</Button>}
        <Button action="close" kind="primary" onPress={onClose}>{common("close")}</Button>
      </div>
    </Dialog>
  );
}
