import { useComputed, useSignal, useSignalEffect, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post, Problem, Unreachable } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Page, Ticket } from "../common/contract";
import { clock, span } from "../common/format";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { open } from "./place";
import type { FloorView } from "./staff";
import { t } from "./texts";

const OPEN_STATES = ["waiting", "called", "serving", "held", "no_show"] as const;
type OpenState = (typeof OPEN_STATES)[number];
const PAGE = 20;

type Deed = "move-ahead" | "cancel" | "reactivate";
type Asked = { deed: "move-ahead" | "cancel"; ticket: Ticket } | null;

type Props = { hall: string; view: FloorView; leads: boolean };

/** Today's open tickets by state, any ticket by its number, and the whole line of each. */
export function TicketPanel({ hall, view, leads }: Props): JSX.Element {
  const state = useSignal<OpenState>("waiting");
  const wanted = useSignal("");
  const shown = useSignal(PAGE);
  const found = useSignal<Page<Ticket> | null>(null);
  const asked = useSignal<Asked>(null);
  const query = useComputed(() => {
    const q = wanted.value.trim();
    return `${q ? `q=${encodeURIComponent(q)}` : `state=${state.value}`}&limit=${shown.value}`;
  });

  useSignalEffect(() => {
    void view.turn.value;
    const asking = query.value;
    void read(`/api/v1/halls/${encodeURIComponent(hall)}/tickets?${asking}`).then((page) => {
      // The answer to an older question must not replace a newer one.
      if (page && asking === query.peek()) found.value = page;
    });
  });

  const act = useMemo(
    () =>
      action(async (pressed, deed: Deed, ticket_id: string, reason: string) => {
        const path = `/api/v1/tickets/${encodeURIComponent(ticket_id)}/actions/${deed}`;
        await post(path, reason ? { reason } : {}, { press: pressed });
        asked.value = null;
        view.refresh();
      }),
    [],
  );

  function ask(deed: "move-ahead" | "cancel", ticket: Ticket): void {
    act.reset();
    asked.value = { deed, ticket };
  }

  return (
    <section class="panel">
      <h2>{t("tickets")}</h2>
      <div class="ticket-find">
        <Choice
          label={t("which")}
          hideLabel
          name="which"
          options={OPEN_STATES.map((one) => ({ value: one, text: t(`state_${one}`) }))}
          value={wanted.value.trim() ? "" : state.value}
          onChoose={(value) => choose(state, wanted, shown, value as OpenState)}
        />
        <Field label={t("find")} name="q" type="search" maxLength={12} value={wanted.value} onInput={(value) => (wanted.value = value)} />
      </div>
      {!asked.value && act.refused.value && <Banner tone="bad">{act.refused.value}</Banner>}
      {!asked.value && act.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
      {found.value?.items.length === 0 && <p class="quiet">{t(wanted.value.trim() ? "find_none" : "list_none")}</p>}
      <ul class="ticket-list">
        {found.value?.items.map((ticket) => (
          <li key={ticket.id} class="ticket-row" data-value={ticket.id}>
            <strong class="ticket-no" data-field="ticket_no">
              {ticket.ticket_no}
            </strong>
            <span class="ticket-what">
              <span>{itemOf(ticket)}</span>
              <span class="quiet">{moreOf(ticket, wanted.value.trim() !== "")}</span>
            </span>
            <span class="ticket-deeds">
              {ticket.state === "no_show" && (
                <Button action="reactivate" class="row-button" busy={act.busy.value} onPress={() => void act.run("reactivate", ticket.id, "")}>
                  {t("reactivate")}
                </Button>
              )}
              {ticket.state === "waiting" && leads && (
                <>
                  <Button action="move-ahead" class="row-button" onPress={() => ask("move-ahead", ticket)}>
                    {t("move_ahead")}
                  </Button>
                  <Button action="cancel" class="row-button" onPress={() => ask("cancel", ticket)}>
                    {t("cancel_ticket")}
                  </Button>
                </>
              )}
              <Button action="trail" class="row-button" value={ticket.id} onPress={() => open({ ticket: ticket.id })}>
                {t("trail")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {found.value?.next && (
        <Button action="more" kind="quiet" onPress={() => (shown.value = Math.min(200, shown.value + PAGE))}>
          {t("more")}
        </Button>
      )}
      {asked.value && (
        <ReasonDialog
          asked={asked.value}
          busy={act.busy.value}
          refused={act.unanswered.value ? t("unanswered") : act.refused.value}
          onClose={() => (asked.value = null)}
          onConfirm={(deed, ticket, reason) => void act.run(deed, ticket.id, reason)}
        />
      )}
    </section>
  );
}

function choose(state: Signal<OpenState>, wanted: Signal<string>, shown: Signal<number>, value: OpenState): void {
  state.value = value;
  wanted.value = "";
  shown.value = PAGE;
}

async function read(address: string): Promise<Page<Ticket> | null> {
  try {
    return await get<Page<Ticket>>(address, { tries: 1 });
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return null;
    throw error;
  }
}

function itemOf(ticket: Ticket): string {
  const english = lang.value === "en";
  return (english && ticket.item_name_en) || ticket.item_name || (english && ticket.zone_name_en) || ticket.zone_name;
}

/** withState: where tickets of several states stand together. */
function moreOf(ticket: Ticket, withState: boolean): string {
  return [
    withState && stateOf(ticket.state),
    ticket.window && t("at_window", { n: ticket.window.number }),
    ticket.special_group && named(ticket.special_group),
    ticket.masked_name,
    t("at", { time: clock(ticket.issued_at) }),
    t("waited", { span: span(Math.floor(ticket.waited_seconds / 60)) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

const STATE_WORDS = ["waiting", "called", "serving", "held", "no_show", "finished", "abandoned", "cancelled", "expired"] as const;

function stateOf(state: string): string {
  const known = STATE_WORDS.find((one) => one === state);
  return known ? t(`state_${known}`) : state;
}

type ReasonProps = {
  asked: NonNullable<Asked>;
  busy: boolean;
  refused: string;
  onClose: () => void;
  onConfirm: (deed: "move-ahead" | "cancel", ticket: Ticket, reason: string) => void;
};

function ReasonDialog({ asked, busy, refused, onClose, onConfirm }: ReasonProps): JSX.Element {
  const reason = useSignal("");
  const ahead = asked.deed === "move-ahead";
  return (
    <Dialog title={t(ahead ? "move_ahead_title" : "cancel_title", { ticket: asked.ticket.ticket_no })} onClose={onClose}>
      <Field
        label={t("reason")}
        name="reason"
        maxLength={200}
        hint={ahead ? t("move_ahead_hint") : undefined}
        value={reason.value}
        onInput={(value) => (reason.value = value)}
      />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button
          action={`confirm-${asked.deed}`}
          kind="primary"
          busy={busy}
          disabled={!reason.value.trim()}
          onPress={() => onConfirm(asked.deed, asked.ticket, reason.value.trim())}
        >
          {t(ahead ? "move_ahead" : "cancel_ticket")}
        </Button>
      </div>
    </Dialog>
  );
}
