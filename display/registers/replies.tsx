import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Me } from "../common/contract";
import { monthDay } from "../common/format";
import { named } from "../common/lang";
import { common } from "../common/texts";
import { dayAndTime, quietly } from "./parts";
import { t } from "./texts";

const LISTS = ["due", "overdue", "answered"] as const;
const LEADERS = new Set(["shift_leader", "manager", "sub_hall_head", "admin"]);
const SEES_ALL = new Set([...LEADERS, "auditor", "supervisor"]);

type Reply = {
  id: string;
  ticket_no: string;
  outcome: string;
  item_name: string;
  item_name_en: string;
  window_number: string | null;
  clerk: string;
  note: string;
  registered_at: string;
  reply_by: string;
  days_left: number;
  state: "open" | "due_today" | "overdue" | "answered" | "answered_late";
  answered_at: string | null;
  answered_by: string;
  answer: string;
};

/** What was registered for later reply, the most urgent first; a clerk sees the own, leaders everybody's. */
export function ReplyRegister({ hall, me }: { hall: string; me: Me }): JSX.Element {
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/replies`;
  const list = useSignal<(typeof LISTS)[number]>("due");
  const found = useSignal<Reply[] | null>(null);
  const turn = useSignal(0);
  const answering = useSignal<Reply | null>(null);
  const all = SEES_ALL.has(me.person.role);
  const acts = me.person.role === "clerk" || LEADERS.has(me.person.role);
  useSignalEffect(() => {
    void turn.value;
    const asked = list.value;
    void quietly(get<{ items: Reply[] }>(`${base}?state=${asked}`, { tries: 2 })).then((page) => {
      if (page && asked === list.peek()) found.value = page.items;
    });
  });
  return (
    <section class="panel" data-value="replies">
      <p class="quiet">{t(all ? "replies_hint_all" : "replies_hint_own")}</p>
      <Choice
        label={t("tab_replies")}
        hideLabel
        name="list"
        value={list.value}
        options={LISTS.map((one) => ({ value: one, text: t(`replies_${one}`) }))}
        onChoose={(one) => {
          found.value = null;
          list.value = one as (typeof LISTS)[number];
        }}
      />
      {found.value?.length === 0 && <p class="quiet">{t(list.value === "answered" ? "replies_none_answered" : "replies_none")}</p>}
      <ul class="register-list">
        {found.value?.map((one) => (
          <li key={one.id} class="register-row" data-value={one.ticket_no}>
            <span class="register-what">
              <strong>
                <span data-field="ticket_no">{one.ticket_no}</span> {one.item_name && named({ name: one.item_name, name_en: one.item_name_en })}
              </strong>
              <span class="quiet">{[one.window_number && common("window_no", { n: one.window_number }), one.clerk, t("reply_registered", { time: dayAndTime(one.registered_at) })].filter(Boolean).join(" · ")}</span>
              {one.note && <span lang="zh-CN">{one.note}</span>}
              {one.answered_at && <span class="quiet">{t("reply_given", { by: one.answered_by, time: dayAndTime(one.answered_at), note: one.answer })}</span>}
            </span>
            <strong class={`reply-state reply-${one.state}`} data-field="state" data-value={one.state}>
              {stateOf(one)}
            </strong>
            {acts && !one.answered_at && (
              <Button action="answer-reply" value={one.ticket_no} class="row-button" onPress={() => (answering.value = one)}>
                {t("mark_answered")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {answering.value && (
        <AnswerDialog
          one={answering.value}
          base={base}
          onDone={() => {
            answering.value = null;
            turn.value += 1;
          }}
          onClose={() => (answering.value = null)}
        />
      )}
    </section>
  );
}

function AnswerDialog({ one, base, onDone, onClose }: { one: Reply; base: string; onDone: () => void; onClose: () => void }): JSX.Element {
  const note = useSignal("");
  const answer = useMemo(
    () =>
      action(async (pressed, said: string) => {
        await post(`${base}/${one.id}/actions/answer`, { note: said }, { press: pressed });
        onDone();
      }),
    [one.id],
  );
  const refused = answer.unanswered.value ? t("unanswered") : answer.refused.value;
  return (
    <Dialog title={t("answer_title", { ticket: one.ticket_no })} onClose={onClose}>
      <Field label={t("answer_note")} hint={t("answer_hint")} name="note" multiline maxLength={400} value={note.value} onInput={(text) => (note.value = text)} />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button action="confirm-answer" kind="primary" busy={answer.busy.value} disabled={!note.value.trim()} onPress={() => void answer.run(note.value.trim())}>
          {t("mark_answered")}
        </Button>
      </div>
    </Dialog>
  );
}

function stateOf({ outcome, state, days_left, reply_by }: Reply): string {
  // Registered at a window it is due within its day; at a consultation the clerk said by when.
  const told = { n: Math.abs(days_left), day: outcome === "promised_reply" ? dayAndTime(reply_by) : monthDay(reply_by) };
  if (state === "overdue" && days_left === 0) return t("reply_overdue_today", told);
  return t(`reply_${state}`, told);
}
