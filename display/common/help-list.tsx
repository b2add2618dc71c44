import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { action } from "./action";
import { get, post, Problem, Unreachable } from "./api";
import { chime } from "./chime";
import { Banner, Button, Dialog, Field } from "./components";
import type { HelpNow, Me } from "./contract";
import { clock, span } from "./format";
import "./help-list.css";
import { lang } from "./lang";
import { Select } from "./select";
import { common, texts } from "./texts";

export const t = texts({
  title: ["求助", "Help wanted"],
  none: ["现在没有人求助。", "Nobody asks for help now."],
  new: ["登记求助", "Enter a request"],
  answer: ["我来", "I am coming"],
  send: ["派人", "Send somebody"],
  send_title: ["派谁去帮忙？", "Who is to go?"],
  send_none: ["还没有设置帮办人员。请在“设置 → 人员”给人员选择帮办角色。", "Nobody helps yet. Give people a role under “Settings → People”."],
  finish: ["已帮好", "Done"],
  give_back: ["去不了", "I cannot come"],
  cancel: ["取消", "Cancel"],
  cancel_title: ["为什么取消？", "Why is it cancelled?"],
  cancel_not_needed: ["不用帮忙了", "No longer needed"],
  cancel_nobody_there: ["到场没有人", "Nobody was there"],
  cancel_mistake: ["误按", "Pressed by mistake"],
  waits: ["已等 {span}", "waiting {span}"],
  since: ["{time} 起", "since {time}"],
  comes: ["{name} 前往", "{name} is going"],
  you_come: ["您正在前往", "You are going"],
  english: ["用英语", "in English"],
  late: ["超时未应答", "Nobody has answered"],
  ticket: ["{n} 号", "ticket {n}"],
  present: ["在岗", "here"],
  away: ["不在", "away"],
  busy: ["在忙", "busy"],
  place: ["地点", "Where"],
  place_hint: ["如：南门、2 号窗口前", "Such as: south door, by window 2"],
  need: ["需要什么", "What for"],
  how: ["怎样提出", "How it was asked"],
  how_guide_desk: ["当面", "In person"],
  how_phone: ["电话", "By phone"],
  note: ["备注（不写姓名、证件号）", "Note (no names or ID numbers)"],
  enter: ["登记", "Enter"],
  unanswered: ["没有收到答复，请再点一次；不会重复登记。", "No answer came. Press again; nothing is done twice."],
  need_kiosk: ["不会用取号机", "Using the kiosk"],
  need_which: ["不知道办什么", "Which service"],
  need_papers: ["填表、看材料", "Forms and papers"],
  need_walking: ["行动不便", "Getting around"],
  need_language: ["语言或手语", "Language or signing"],
  need_agency: ["请人代办", "An agent"],
  need_project: ["企业项目", "A business project"],
  need_stuck: ["事情办不成", "Something stuck"],
  need_other: ["其他", "Something else"],
  role_agent: ["代办员", "agent"],
  role_project: ["专办员", "project helper"],
  role_department: ["帮办员", "department helper"],
  role_guide: ["导办员", "guide"],
  role_overseer: ["督办员", "overseer"],
});

const NEEDS = ["kiosk", "which", "papers", "walking", "language", "agency", "project", "stuck", "other"] as const;
const OUTCOMES = ["not_needed", "nobody_there", "mistake"] as const;
const MAY_HELP = new Set(["guide", "clerk", "handler", "shift_leader", "manager", "sub_hall_head", "admin"]);
const LEADERS = new Set(["shift_leader", "manager", "sub_hall_head", "admin"]);

export type HelpListProps = { hall: string; me: Me; help: HelpNow[]; now: number };
type Asked = { send: HelpNow } | { cancel: HelpNow } | "new" | null;

/** Who asks for help now, with what a member of the staff may do about it; a new one is heard. */
export function HelpList({ hall, me, help, now }: HelpListProps): JSX.Element {
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/help`;
  const asked = useSignal<Asked>(null);
  const act = useMemo(
    () =>
      action(async (pressed, id: string, verb: string, body: object) => {
        await post(`${base}/${id}/actions/${verb}`, body, { press: pressed });
        asked.value = null;
      }),
    [base],
  );
  useChime(help);
  const helps = MAY_HELP.has(me.person.role);
  const question = asked.value;
  const ask = (next: Asked): void => {
    act.reset();
    asked.value = next;
  };
  return (
    <section class="panel" data-value="help" aria-label={t("title")}>
      <div class="panel-head">
        <h2>{t("title")}</h2>
        {helps && (
          <Button action="new-help" class="row-button" onPress={() => ask("new")}>
            {t("new")}
          </Button>
        )}
      </div>
      {!question && act.refused.value && <Banner tone="bad">{act.refused.value}</Banner>}
      {!question && act.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
      {help.length === 0 && <p class="quiet">{t("none")}</p>}
      <ul class="help-list">
        {help.map((one) => (
          <li key={one.id} class={`help-row ${one.state === "answered" ? "help-answered" : one.escalated_at ? "help-late" : ""}`} data-value={one.id} data-field="help">
            <span class="help-what">
              <strong>{[placeOf(one), needOf(one)].filter(Boolean).join(" · ")}</strong>
              <span class="help-more">{moreOf(one, me, now)}</span>
              {one.note && <span class="help-more">{one.note}</span>}
            </span>
            {helps && <Deeds one={one} me={me} busy={act.busy.value} run={act.run} ask={ask} />}
          </li>
        ))}
      </ul>
      {question === "new" && <NewHelp base={base} onClose={() => ask(null)} />}
      {question !== null && question !== "new" && "send" in question && (
        <SendDialog hall={hall} help={question.send} refused={act.refused.value} onClose={() => ask(null)} onSend={(helper) => void act.run(question.send.id, "answer", { helper })} />
      )}
      {question !== null && question !== "new" && "cancel" in question && (
        <Dialog title={t("cancel_title")} onClose={() => ask(null)}>
          {act.refused.value && <Banner tone="bad">{act.refused.value}</Banner>}
          <div class="help-helpers">
            {OUTCOMES.map((outcome) => (
              <Button key={outcome} action="confirm-cancel-help" value={outcome} size="large" onPress={() => void act.run(question.cancel.id, "cancel", { outcome })}>
                {t(`cancel_${outcome}`)}
              </Button>
            ))}
          </div>
          <div class="dialog-actions">
            <Button action="close-dialog" onPress={() => ask(null)}>
              {common("back")}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

type DeedsProps = { one: HelpNow; me: Me; busy: boolean; run: (id: string, verb: string, body: object) => Promise<void>; ask: (next: Asked) => void };

function Deeds({ one, me, busy, run, ask }: DeedsProps): JSX.Element {
  const mine = one.helper?.id === me.person.id;
  const leads = LEADERS.has(me.person.role);
  const sends = leads || me.person.role === "guide";
  return (
    <span class="help-deeds">
      {one.state === "open" && (
        <Button action="answer-help" kind="primary" busy={busy} onPress={() => void run(one.id, "answer", {})}>
          {t("answer")}
        </Button>
      )}
      {one.state === "open" && sends && (
        <Button action="send-help" onPress={() => ask({ send: one })}>
          {t("send")}
        </Button>
      )}
      {one.state === "answered" && (mine || leads) && (
        <>
          <Button action="finish-help" kind="primary" busy={busy} onPress={() => void run(one.id, "finish", {})}>
            {t("finish")}
          </Button>
          <Button action="give-help-back" busy={busy} onPress={() => void run(one.id, "give-back", {})}>
            {t("give_back")}
          </Button>
        </>
      )}
      {(one.state === "open" || mine || leads) && (
        <Button action="cancel-help" kind="quiet" onPress={() => ask({ cancel: one })}>
          {t("cancel")}
        </Button>
      )}
    </span>
  );
}

type HelperRow = { username: string; name: string; assist_role: string; present: boolean; busy: boolean; at_window: string | null };
type SendProps = { hall: string; help: HelpNow; refused: string; onSend: (username: string) => void; onClose: () => void };

function SendDialog({ hall, help, refused, onSend, onClose }: SendProps): JSX.Element {
  const helpers = useSignal<HelperRow[] | null>(null);
  useEffect(() => {
    const asking = `/api/v1/halls/${encodeURIComponent(hall)}/helpers?need=${encodeURIComponent(help.need ?? "other")}`;
    void get<{ items: HelperRow[] }>(asking)
      .then(({ items }) => (helpers.value = items))
      .catch((error: unknown) => {
        if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      });
  }, [help.id]);
  return (
    <Dialog title={t("send_title")} onClose={onClose}>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {helpers.value?.length === 0 && <p class="quiet">{t("send_none")}</p>}
      <div class="help-helpers">
        {helpers.value?.map((helper) => (
          <Button key={helper.username} action="choose-helper" value={helper.username} size="large" onPress={() => onSend(helper.username)}>
            {[helper.name, roleOf(helper.assist_role), t(!helper.present ? "away" : helper.busy ? "busy" : "present")].join(" · ")}
          </Button>
        ))}
      </div>
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
      </div>
    </Dialog>
  );
}

function NewHelp({ base, onClose }: { base: string; onClose: () => void }): JSX.Element {
  const place = useSignal("");
  const need = useSignal<string>("walking");
  const channel = useSignal("guide_desk");
  const note = useSignal("");
  const enter = useMemo(
    () =>
      action(async (pressed, body: object) => {
        await post(base, body, { press: pressed });
        onClose();
      }),
    [base],
  );
  const refused = enter.unanswered.value ? t("unanswered") : enter.refused.value;
  return (
    <Dialog title={t("new")} onClose={onClose}>
      <Field label={t("place")} name="place" value={place.value} maxLength={200} hint={t("place_hint")} onInput={(text) => (place.value = text)} />
      <Select label={t("need")} name="need" value={need.value} options={NEEDS.map((one) => ({ value: one, text: t(`need_${one}`) }))} onChoose={(one) => (need.value = one)} />
      <Select
        label={t("how")}
        name="channel"
        value={channel.value}
        options={(["guide_desk", "phone"] as const).map((one) => ({ value: one, text: t(`how_${one}`) }))}
        onChoose={(one) => (channel.value = one)}
      />
      <Field label={t("note")} name="note" value={note.value} maxLength={400} onInput={(text) => (note.value = text)} />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button
          action="enter-help"
          kind="primary"
          busy={enter.busy.value}
          disabled={!place.value.trim()}
          onPress={() => void enter.run({ place: place.value.trim(), need: need.value, channel: channel.value, note: note.value })}
        >
          {t("enter")}
        </Button>
      </div>
    </Dialog>
  );
}

function placeOf({ place, ticket_no }: HelpNow): string {
  return [place, ticket_no && t("ticket", { n: ticket_no })].filter(Boolean).join(" ");
}

function needOf({ need }: HelpNow): string {
  const known = NEEDS.find((one) => one === need);
  return known ? t(`need_${known}`) : "";
}

function roleOf(role: string): string {
  const known = (["agent", "project", "department", "guide", "overseer"] as const).find((one) => one === role);
  return known ? t(`role_${known}`) : role;
}

function moreOf({ state, helper, asked_at, escalated_at, language, item_name }: HelpNow, me: Me, now: number): string {
  const minutes = Math.max(0, Math.floor((now - (asked_at ?? now)) / 60_000));
  const coming = helper && (helper.id === me.person.id ? t("you_come") : t("comes", { name: helper.name }));
  return [
    state === "answered" ? coming : t("waits", { span: span(minutes) }),
    t("since", { time: clock(asked_at ?? now) }),
    state === "open" && escalated_at && t("late"),
    item_name,
    language === "en" && lang.value !== "en" && t("english"),
  ]
    .filter(Boolean)
    .join(" · ");
}

/** A request that was not there a moment ago is heard; those that were there when the page came are not. */
function useChime(help: HelpNow[]): void {
  const known = useRef<Set<string> | null>(null);
  const open = help.filter((one) => one.state === "open").map((one) => one.id);
  useEffect(() => {
    if (known.current && open.some((id) => !known.current!.has(id))) chime();
    known.current = new Set(open);
  }, [open.join()]);
}
