import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Field } from "../common/components";
import type { Me } from "../common/contract";
import { lang } from "../common/lang";
import { Select } from "../common/select";
import { dayAndTime, quietly } from "./parts";
import { t } from "./texts";

const KINDS = ["leave", "sick", "training", "errand"] as const;
type Kind = (typeof KINDS)[number];

type Absence = {
  id: string;
  username: string;
  name: string;
  first_day: string;
  last_day: string;
  session: number | null;
  kind: Kind;
  handover: string;
  state: "requested" | "granted" | "refused" | "withdrawn";
  both_away: boolean;
  decided_at: string | null;
  decided_by: string;
  decision: string;
};
type Held = { id: string; name: string };
type Roster = {
  posts: { window: string; pair: { A?: Held; B?: Held } }[];
  days: { day: string; sessions: { session: number; from: string; to: string }[] }[];
};

/** To ask to be away from one's post, and what became of it; leaders see everybody's here and decide on the floor. */
export function AbsencePage({ hall, me }: { hall: string; me: Me }): JSX.Element {
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/absences`;
  const found = useSignal<Absence[] | null>(null);
  const turn = useSignal(0);
  useSignalEffect(() => {
    void turn.value;
    void quietly(get<{ items: Absence[] }>(base, { tries: 2 })).then((page) => {
      if (page) found.value = page.items;
    });
  });
  const withdraw = useMemo(
    () =>
      action(async (pressed, id: string) => {
        await post(`${base}/${id}/actions/withdraw`, {}, { press: pressed });
        turn.value += 1;
      }),
    [base],
  );
  const refused = withdraw.unanswered.value ? t("unanswered") : withdraw.refused.value;
  return (
    <section class="panel" data-value="absences">
      <p class="quiet">{t("absences_hint")}</p>
      <AskForm hall={hall} me={me} base={base} onDone={() => (turn.value += 1)} />
      {refused && <Banner tone="bad">{refused}</Banner>}
      {found.value?.length === 0 && <p class="quiet">{t("absences_none")}</p>}
      <ul class="register-list">
        {found.value?.map((one) => (
          <li key={one.id} class="register-row" data-value={one.id}>
            <span class="register-what">
              <strong>{[one.name, t(`absence_${one.kind}`), daysOf(one)].join(" · ")}</strong>
              {one.handover && <q lang="zh-CN">{one.handover}</q>}
              {one.both_away && <span class="quiet">{t("both_away")}</span>}
            </span>
            <span class="register-state">
              <strong class={`absence-${one.state}`} data-field="state" data-value={one.state}>
                {t(`absence_${one.state}`)}
              </strong>
              {one.decided_at && <span class="quiet">{[t("decided_by", { name: one.decided_by, time: dayAndTime(one.decided_at) }), one.decision].filter(Boolean).join(" · ")}</span>}
            </span>
            {(one.state === "requested" || one.state === "granted") && (
              <Button action="withdraw-absence" value={one.id} class="row-button" busy={withdraw.busy.value} onPress={() => void withdraw.run(one.id)}>
                {t("withdraw")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function AskForm({ hall, me, base, onDone }: { hall: string; me: Me; base: string; onDone: () => void }): JSX.Element {
  const kind = useSignal<Kind>("leave");
  const first = useSignal("");
  const last = useSignal("");
  const session = useSignal("");
  const reason = useSignal("");
  const handover = useSignal("");
  const sent = useSignal(false);
  const roster = useSignal<Roster | null>(null);
  useEffect(() => {
    // Without a day it is the server's today: this machine's date may be wrong.
    const day = first.value ? `&first=${first.value}` : "";
    void quietly(get<Roster>(`/api/v1/halls/${encodeURIComponent(hall)}/roster?days=1${day}`, { tries: 2 })).then((answer) => {
      if (!answer) return;
      roster.value = answer;
      if (!first.value) first.value = last.value = answer.days[0]?.day ?? "";
    });
  }, [hall, first.value]);
  const ask = useMemo(
    () =>
      action<[object]>(async (pressed, body) => {
        await post(base, body, { press: pressed });
        reason.value = handover.value = "";
        sent.value = true;
        onDone();
      }),
    [base],
  );
  const refused = ask.unanswered.value ? t("unanswered") : ask.refused.value;
  const oneDay = first.value === last.value;
  const sessions = roster.value?.days[0]?.sessions ?? [];
  return (
    <form
      class="register-form"
      aria-label={t("ask_absence")}
      onSubmit={(event) => event.preventDefault()}
      onInput={() => {
        sent.value = false;
      }}
    >
      <Choice label={t("kind")} name="kind" value={kind.value} options={KINDS.map((one) => ({ value: one, text: t(`absence_${one}`) }))} onChoose={(one) => (kind.value = one as Kind)} />
      <DayField label={t("first_day")} name="first_day" value={first.value} onInput={(day) => {
        first.value = day;
        if (last.value < day) last.value = day;
        session.value = "";
      }} />
      <DayField label={t("last_day")} name="last_day" value={last.value} onInput={(day) => (last.value = day)} />
      <Select
        label={t("when")}
        name="session"
        value={oneDay ? session.value : ""}
        disabled={!oneDay}
        options={[{ value: "", text: t("whole_day") }, ...sessions.map(({ session: n, from, to }) => ({ value: String(n), text: t("session", { n, from, to }) }))]}
        onChoose={(chosen) => (session.value = chosen)}
      />
      <Field label={t("reason")} name="reason" maxLength={400} value={reason.value} onInput={(text) => (reason.value = text)} />
      <div class="register-wide">
        <Field label={t("handover")} hint={standInOf(roster.value, me)} name="handover" multiline maxLength={1000} value={handover.value} onInput={(text) => (handover.value = text)} />
      </div>
      <div class="register-deeds">
        <Button
          action="ask-absence"
          kind="primary"
          busy={ask.busy.value}
          disabled={!first.value || last.value < first.value}
          onPress={() =>
            void ask.run({
              first_day: first.value, last_day: last.value, kind: kind.value, reason: reason.value.trim(), handover: handover.value.trim(),
              ...(oneDay && session.value ? { session: Number(session.value) } : {}),
            })
          }
        >
          {t("send")}
        </Button>
      </div>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {sent.value && <Banner tone="good">{t("asked")}</Banner>}
    </form>
  );
}

function DayField({ label, name, value, onInput }: { label: string; name: string; value: string; onInput: (day: string) => void }): JSX.Element {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <input class="field-input" type="date" name={name} value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </label>
  );
}

/** Who of one's posts goes on meanwhile. */
function standInOf(roster: Roster | null, me: Me): string {
  if (!roster) return "";
  const own = roster.posts
    .map(({ window, pair }) => ({ window, held: [pair.A, pair.B].filter((one): one is Held => one !== undefined) }))
    .filter(({ held }) => held.some((one) => one.id === me.person.id));
  if (own.length === 0) return "";
  const others = own.flatMap(({ window, held }) => held.filter((one) => one.id !== me.person.id).map((one) => t("stand_in_is", { window, name: one.name })));
  return others.length ? t("stands_in", { who: others.join(lang.value === "en" ? "; " : "、") }) : t("stands_in_nobody");
}

function daysOf({ first_day, last_day, session }: Absence): string {
  const days = first_day === last_day ? first_day : `${first_day} – ${last_day}`;
  return session ? `${days} ${t("session_n", { n: session })}` : days;
}
