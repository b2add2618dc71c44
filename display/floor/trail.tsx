import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import type { Ticket } from "../common/contract";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import { common } from "../common/texts";
import { t } from "./texts";

type TrailEvent = {
  seq: number;
  type: string;
  at: string;
  actor_role: string;
  actor_role_text?: string;
  actor_name: string;
  reason: string;
  sentence: string;
};
type Call = { at: string; reason: { sentence: string } | null };
type Trail = { ticket?: Ticket; events: TrailEvent[]; calls?: Call[] };

/** The whole line of a ticket in order: what happened, when, by whom, and by which rule it was called. */
export function TrailDialog({ id, onClose }: { id: string; onClose: () => void }): JSX.Element {
  const trail = useSignal<Trail | null>(null);
  const failed = useSignal("");
  useEffect(() => {
    get<Trail>(`/api/v1/tickets/${encodeURIComponent(id)}/trail`).then(
      (found) => (trail.value = found),
      (error: unknown) => {
        if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
        failed.value = error instanceof Problem ? error.detail : t("unanswered");
      },
    );
  }, [id, lang.value]);

  const ticket = trail.value?.ticket?.ticket_no;
  return (
    <Dialog title={ticket ? t("trail_title", { ticket }) : t("trail_untitled")} onClose={onClose} class="trail-dialog">
      {failed.value && <Banner tone="bad">{failed.value}</Banner>}
      {!trail.value && !failed.value && <p class="quiet">{t("trail_loading")}</p>}
      <ol class="trail">
        {trail.value?.events.map((event) => (
          <li key={event.seq} class="trail-event" data-value={event.type}>
            <time>{clock(event.at, { seconds: true })}</time>
            <span class="trail-what">
              <span data-field="sentence">{event.sentence}</span>
              <span class="quiet">{moreOf(event, trail.value?.calls ?? [])}</span>
            </span>
          </li>
        ))}
      </ol>
      <div class="dialog-actions">
        <Button action="close-dialog" kind="primary" onPress={onClose}>
          {common("close")}
        </Button>
      </div>
    </Dialog>
  );
}

function moreOf(event: TrailEvent, calls: Call[]): string {
  const call = event.type === "ticket.called" ? calls.find((one) => one.at === event.at) : undefined;
  return [
    [...new Set([event.actor_role_text ?? event.actor_role, event.actor_name])].filter(Boolean).join(" "),
    call?.reason?.sentence,
    event.reason && t("reason_given", { reason: event.reason }),
  ]
    .filter(Boolean)
    .join(" · ");
}
