import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Choice } from "../common/choice";
import { Field } from "../common/components";
import type { Desk, HallState, Ticket } from "../common/contract";
import type { Deeds } from "./deeds";
import { Question } from "./question";
import type { Station } from "./station";
import { TransferDialog } from "./transfer";
import { words } from "./words";

type DialogsProps = { desk: Desk; hall: HallState; station: Station; deeds: Deeds };

/** The desk's only two kinds of dialog: where to transfer, and a reason. */
export function Dialogs({ desk, hall, station, deeds }: DialogsProps): JSX.Element | null {
  const asking = deeds.asking.value;
  const shared = { station, onClose: deeds.dismiss };
  switch (asking?.what) {
    case "transfer":
      return desk.ticket && <TransferDialog {...shared} ticket={desk.ticket} hall={hall} onTransfer={deeds.transfer} />;
    case "pause":
      return <PauseDialog {...shared} reasons={desk.pause_reasons} minutes_max={hall.hall.policy.pause_max_minutes} onPause={deeds.pause} />;
    case "abandon":
      return desk.ticket && <AbandonDialog {...shared} ticket={desk.ticket} onAbandon={deeds.abandon} />;
    case "hand-over":
      return <HandOverDialog {...shared} waits={desk.ticket?.ticket_no ?? ""} held={desk.held.length} onHandOver={deeds.handOver} />;
    case "end-theme":
      return (
        <Question title={words("end_theme_title")} verb="finish" confirm={words("end_theme")} station={station} onConfirm={deeds.endTheme} onClose={deeds.dismiss}>
          <p>{asking.detail}</p>
        </Question>
      );
    case "call":
      return <CallDialog {...shared} ticket={asking.ticket} onCall={(reason) => deeds.call(asking.ticket, reason)} />;
    default:
      return null;
  }
}

type PauseProps = {
  reasons: Desk["pause_reasons"];
  minutes_max: number;
  station: Station;
  onClose: () => void;
  onPause: (body: object) => void;
};

function PauseDialog({ reasons, minutes_max, station, onClose, onPause }: PauseProps): JSX.Element {
  const reason = useSignal(reasons[0]?.code ?? "other");
  const minutes = useSignal("");
  const text = useSignal("");
  const lengths = [3, 5, 10, 15, 30, 60].filter((n) => n <= minutes_max);

  function confirm(): void {
    onPause({
      reason: reason.value,
      ...(minutes.value ? { minutes: Number(minutes.value) } : {}),
      ...(text.value.trim() ? { public_text: text.value.trim() } : {}),
    });
  }

  return (
    <Question title={words("pause_title")} verb="pause" confirm={words("do_pause")} station={station} onConfirm={confirm} onClose={onClose}>
      <Choice
        label={words("pause_reason")}
        name="reason"
        options={reasons.map((one) => ({ value: one.code, text: one.text }))}
        value={reason.value}
        onChoose={(value) => (reason.value = value)}
      />
      <Choice
        label={words("pause_minutes")}
        name="minutes"
        options={[
          { value: "", text: words("no_minutes") },
          ...lengths.map((n) => ({ value: String(n), text: words("minutes", { n }) })),
        ]}
        value={minutes.value}
        onChoose={(value) => (minutes.value = value)}
      />
      <Field label={words("pause_text")} name="public_text" value={text.value} maxLength={40} onInput={(value) => (text.value = value)} />
    </Question>
  );
}

type HandOverProps = { waits: string; held: number; station: Station; onClose: () => void; onHandOver: (note: string) => void };

/** The visitor here and those on hold stay with the window; whoever takes over reads the note. */
function HandOverDialog({ waits, held, station, onClose, onHandOver }: HandOverProps): JSX.Element {
  const note = useSignal("");
  const missing = useSignal(false);

  function confirm(): void {
    missing.value = !note.value.trim();
    if (!missing.value) onHandOver(note.value.trim());
  }

  const stays = [waits, held > 0 ? words(held === 1 ? "idle_held_one" : "idle_held", { n: held }) : ""].filter(Boolean).join(" · ");
  return (
    <Question title={words("hand_over_title")} verb="hand-over" confirm={words("do_hand_over")} station={station} onConfirm={confirm} onClose={onClose}>
      <p class="quiet">{stays ? words("hand_over_stays", { what: stays }) : words("hand_over_hint")}</p>
      <Field
        label={words("hand_over_note")}
        name="note"
        value={note.value}
        maxLength={200}
        multiline
        error={missing.value ? words("hand_over_missing") : undefined}
        onInput={(value) => (note.value = value)}
      />
    </Question>
  );
}

type AbandonProps = { ticket: Ticket; station: Station; onClose: () => void; onAbandon: (ticket: Ticket, reason: string) => void };

function AbandonDialog({ ticket, station, onClose, onAbandon }: AbandonProps): JSX.Element {
  const reason = useSignal("");
  return (
    <Question
      title={words("abandon_title", { ticket: ticket.ticket_no })}
      verb="abandon"
      confirm={words("do_abandon")}
      station={station}
      onConfirm={() => onAbandon(ticket, reason.value.trim())}
      onClose={onClose}
    >
      <Field label={words("abandon_reason")} name="reason" value={reason.value} maxLength={200} onInput={(value) => (reason.value = value)} />
    </Question>
  );
}

type CallProps = { ticket: Ticket; station: Station; onClose: () => void; onCall: (reason: string) => void };

function CallDialog({ ticket, station, onClose, onCall }: CallProps): JSX.Element {
  const reason = useSignal("");
  const missing = useSignal(false);

  function confirm(): void {
    missing.value = !reason.value.trim();
    if (!missing.value) onCall(reason.value.trim());
  }

  return (
    <Question
      title={words("call_title", { ticket: ticket.ticket_no })}
      verb="call"
      confirm={words("do_call")}
      station={station}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Field
        label={words("call_reason")}
        name="reason"
        value={reason.value}
        maxLength={200}
        error={missing.value ? words("call_reason_missing") : undefined}
        onInput={(value) => (reason.value = value)}
      />
    </Question>
  );
}
