import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post, Problem, Unreachable } from "../common/api";
import { Chip } from "../common/chip";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Alarm, HallState, WindowNow } from "../common/contract";
import { common } from "../common/texts";
import { t } from "./texts";

/** The one thing to do about a window left alone: seat the free one of its pair, or else go and see. */
export function StepIn({ alarm }: { alarm: Alarm }): JSX.Element {
  const covering = useMemo(
    () =>
      action(async (pressed) => {
        await post(`/api/v1/windows/${encodeURIComponent(alarm.window_id!)}/actions/cover`, { person: alarm.stand_in }, { press: pressed });
      }),
    [alarm.id, alarm.stand_in],
  );
  return (
    <span class="alarm-deed">
      {alarm.stand_in ? (
        <Button action="cover" class="row-button" value={alarm.window_id} busy={covering.busy.value} onPress={() => void covering.run()}>
          {t("step_in", { name: alarm.stand_in_name ?? "" })}
        </Button>
      ) : (
        <a data-action="go" href={`/desk?window=${encodeURIComponent(alarm.window_id!)}`}>
          {t("look")}
        </a>
      )}
      {covering.refused.value && <span>{covering.refused.value}</span>}
      {covering.unanswered.value && <span>{t("unanswered")}</span>}
    </span>
  );
}

type Pair = { username: string; name: string; role: "A" | "B"; away: boolean; fit: boolean; at_window: string | null };
type Planned = { role: "A" | "B" | null; name: string; gap: string; stands_in: boolean };
type Post = {
  post: string;
  name: string;
  window: string;
  window_id: string;
  state: WindowNow["state"];
  staff: string | null;
  role: "A" | "B" | null;
  page_lost: boolean;
  handed_over: boolean;
  planned: Planned | null;
  pair: Pair[];
};
type Absence = {
  id: string;
  name: string;
  first_day: string;
  last_day: string;
  session: number | null;
  kind: "leave" | "sick" | "training" | "errand";
  reason: string;
  handover: string;
  state: string;
  both_away: boolean;
  on_time: boolean;
};

/** Each post: who should be there, who is, and requests to be away that wait for the leader. */
export function Coverage({ hall, state, leads }: { hall: string; state: HallState; leads: boolean }): JSX.Element {
  const posts = useSignal<Post[]>([]);
  const absences = useSignal<Absence[]>([]);
  const path = `/api/v1/halls/${encodeURIComponent(hall)}`;
  // Read again when somebody sat down or left; alone the clock changes little here.
  const seats = state.windows.map((window) => `${window.state === "closed" ? "" : "o"}${window.staff?.id ?? ""}`).join();
  async function load(): Promise<void> {
    try {
      posts.value = (await get<{ items: Post[] }>(`${path}/coverage`)).items;
      if (leads) absences.value = (await get<{ items: Absence[] }>(`${path}/absences`)).items.filter((one) => one.state === "requested");
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    }
  }
  useEffect(() => void load(), [hall, seats]);
  useEffect(() => {
    const again = setInterval(() => void load(), 60_000);
    return () => clearInterval(again);
  }, [hall]);
  return (
    <section class="panel" data-value="coverage">
      <div class="panel-head">
        <h2>{t("coverage")}</h2>
        {leads && (
          <a class="window-look" data-action="go" data-value="roster" href="/admin#roster">
            {t("see_roster")}
          </a>
        )}
      </div>
      {absences.value.length > 0 && (
        <ul class="coverage-asked">
          {absences.value.map((one) => (
            <Asked key={one.id} absence={one} path={path} onDone={() => void load()} />
          ))}
        </ul>
      )}
      {posts.value.length === 0 ? (
        <p class="quiet">{t("coverage_none")}</p>
      ) : (
        <>
          <PostList posts={posts.value.filter(needsEyes)} />
          {posts.value.some((one) => !needsEyes(one)) && (
            <details class="coverage-rest">
              <summary data-action="coverage-rest">{t("coverage_rest", { n: posts.value.filter((one) => !needsEyes(one)).length })}</summary>
              <PostList posts={posts.value.filter((one) => !needsEyes(one))} />
            </details>
          )}
        </>
      )}
    </section>
  );
}

function PostList({ posts }: { posts: Post[] }): JSX.Element {
  return (
    <ul class="coverage-list">
      {posts.map((one) => (
        <li key={one.post} class={`coverage ${isBare(one) ? "coverage-bare" : ""}`} data-value={one.post}>
          <span class="coverage-post">
            <strong>{one.window}</strong> <span class="quiet">{one.name}</span> <Chip state={one.state} />
          </span>
          <span class="coverage-who" data-field="staff">
            {one.staff ? `${one.staff}${one.role ? ` · ${t("post", { role: one.role })}` : ""}` : t("no_staff")}
            {one.handed_over && <strong> · {t("handed_over")}</strong>}
            {one.page_lost && <strong> · {t("page_lost")}</strong>}
          </span>
          <span class="quiet">{plannedText(one)}</span>
        </li>
      ))}
    </ul>
  );
}

/** Somebody should look at it: nobody is there, or the roster's plan does not hold. */
function needsEyes(one: Post): boolean {
  const away = one.pair.some((person) => person.away);
  const missing = one.planned !== null && one.planned.gap !== "unplanned" && one.state === "closed";
  return isBare(one) || away || missing || one.planned?.stands_in === true;
}

function isBare(one: Post): boolean {
  return one.handed_over || one.page_lost || (one.planned !== null && one.planned.gap !== "" && one.planned.gap !== "unplanned");
}

const GAPS = { unplanned: "gap_unplanned", no_person: "gap_no_person", away: "gap_away", untrained: "gap_untrained", twice: "gap_twice" } as const;

function plannedText(one: Post): string {
  const away = one.pair.filter((person) => person.away).map((person) => t("is_away", { name: person.name }));
  const { planned } = one;
  if (!planned) return away.join(" · ");
  const gap = GAPS[planned.gap as keyof typeof GAPS];
  const text = gap ? t(gap) : t(planned.stands_in ? "planned_stand_in" : "planned", { name: planned.name, role: planned.role ?? "" });
  return [text, ...away].join(" · ");
}

/** A request to be away: granted by one press; refused, or granted where nobody would be left at the post, with a reason. */
function Asked({ absence, path, onDone }: { absence: Absence; path: string; onDone: () => void }): JSX.Element {
  const asking = useSignal<"grant" | "refuse" | null>(null);
  const reason = useSignal("");
  const deciding = useMemo(
    () =>
      action(
        async (pressed, verb: "grant" | "refuse", why: string) => {
          await post(`${path}/absences/${absence.id}/actions/${verb}`, { reason: why }, { press: pressed });
          asking.value = null;
          onDone();
        },
        // The server knows who is away by now; what this list says may be a minute old.
        (problem) => problem.code === "both_away_reason" && asking.value === null && Boolean((asking.value = "grant")),
      ),
    [absence.id],
  );
  const days = absence.first_day === absence.last_day ? absence.first_day : `${absence.first_day} – ${absence.last_day}`;
  return (
    <li class="coverage-request" data-value={absence.id}>
      <span>
        <strong>{absence.name}</strong> {t(`absence_${absence.kind}`)} {days} {absence.session && t("session_no", { n: absence.session })}
        {absence.both_away && <strong class="coverage-warn"> · {t("both_away")}</strong>}
        {!absence.on_time && <span class="quiet"> · {t("not_on_time")}</span>}
        {absence.handover && <q class="coverage-words" lang="zh-CN">{absence.handover}</q>}
      </span>
      <span class="row-deeds">
        <Button
          action="grant-absence"
          class="row-button"
          value={absence.id}
          busy={deciding.busy.value}
          onPress={() => void deciding.run("grant", "")}
        >
          {t("grant")}
        </Button>
        <Button action="refuse-absence" class="row-button" value={absence.id} onPress={() => (asking.value = "refuse")}>
          {t("refuse")}
        </Button>
      </span>
      {!asking.value && deciding.refused.value && <Banner tone="bad">{deciding.refused.value}</Banner>}
      {asking.value && (
        <Dialog title={t(asking.value === "grant" ? "grant_title" : "refuse_title", { name: absence.name })} onClose={() => (asking.value = null)}>
          {asking.value === "grant" && <Banner tone="warn">{t("grant_both")}</Banner>}
          {deciding.refused.value && <Banner tone="bad">{deciding.refused.value}</Banner>}
          {deciding.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
          <Field label={t("decision_reason")} name="reason" value={reason.value} maxLength={200} onInput={(text) => (reason.value = text)} />
          <div class="dialog-actions">
            <Button action="close-dialog" onPress={() => (asking.value = null)}>
              {common("back")}
            </Button>
            <Button
              action="confirm"
              kind="primary"
              busy={deciding.busy.value}
              disabled={!reason.value.trim()}
              onPress={() => void deciding.run(asking.value!, reason.value.trim())}
            >
              {t(asking.value)}
            </Button>
          </div>
        </Dialog>
      )}
    </li>
  );
}
