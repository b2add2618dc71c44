import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { get, patch, post, Problem } from "../common/api";
import { Banner, Button } from "../common/components";
import { clock, day, moment } from "../common/format";
import { lang } from "../common/lang";
import { Status, type StatusTone } from "../common/status";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import { thingOf, useRuleSentences, Values } from "./difference";
import { d } from "./drafts-texts";
import "./drafts.css";
import { Ask, Field, MomentField, Refusal } from "./fields";
import { at, inHand, takeInHand, useDeed, useLoaded, type InHand } from "./server";
import type { Difference, Draft, DraftPreview, DraftState, DraftWithSteps } from "./shapes";
import { t } from "./texts";

const TONES: Record<DraftState, [StatusTone, string]> = { open: ["busy", "✎"], scheduled: ["warn", "◷"], failed: ["bad", "!"], published: ["good", "✓"], taken_back: ["plain", "↶"], discarded: ["plain", "×"] };
const HEAD = ["name", "state", "steps", "made", "effect"] as const;

/** Drafts of the hall: what each would change, when it takes effect, and the way back. */
export function DraftsTab({ hall }: TabProps): JSX.Element {
  const list = useLoaded<{ items: Draft[] }>(`${at(hall, "drafts")}?lang=${lang.value}`);
  const chosen = useSignal<number | null>(inHand.value?.number ?? null);
  const asked = useSignal(false);
  const items = list.value.value?.items ?? [];
  return (
    <>
      <section class="panel" data-value="drafts">
        <div class="panel-head">
          <h2>{d("drafts")}</h2>
          <Button action="open-draft" kind="primary" onPress={() => (asked.value = true)}>
            {d("open_new")}
          </Button>
        </div>
        <p class="quiet">{d("what")}</p>
        {list.refused.value && <Banner tone="bad">{list.refused.value}</Banner>}
        <Table caption={d("drafts")} hideCaption head={[...HEAD.map((key) => ({ text: d(key), number: key === "steps" })), { text: "" }]} rows={items.length} empty={d("none")} cards>
          {items.map((draft) => (
            <tr key={draft.number} role="row" data-value={draft.number} aria-current={draft.number === chosen.value ? "true" : undefined}>
              <td role="cell" data-label={d("name")}>
                <bdi lang="zh-CN">{draft.name}</bdi>
              </td>
              <td role="cell" data-label={d("state")}>
                <State draft={draft} />
              </td>
              <td role="cell" class="number" data-label={d("steps")}>
                {draft.steps_count}
              </td>
              <td role="cell" data-label={d("made")}>
                {d("by", { time: moment(draft.made_at, Date.now()), name: draft.made_by })}
              </td>
              <td role="cell" data-label={d("effect")}>
                {effect(draft)}
              </td>
              <td role="cell">
                <Button action="look" class="row-button" value={String(draft.number)} onPress={() => (chosen.value = draft.number)}>
                  {d("look")}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      </section>
      {chosen.value !== null && <One key={`${chosen.value}/${lang.value}`} hall={hall} number={chosen.value} onChanged={list.reload} />}
      {asked.value && (
        <NameAsked
          title={d("open_new")}
          name=""
          confirm={d("open_new")}
          send={async (name, pressed) => {
            const made = await post<DraftWithSteps>(at(hall, "drafts"), { name }, { press: pressed });
            chosen.value = made.number;
            takeInHand({ hall, number: made.number, name: made.name });
            list.reload();
          }}
          onClose={() => (asked.value = false)}
        />
      )}
    </>
  );
}

function State({ draft }: { draft: Draft }): JSX.Element {
  const [tone, mark] = TONES[draft.state];
  return (
    <Status tone={tone} mark={mark} field="state" value={draft.state}>
      {d(`state_${draft.state}`)}
    </Status>
  );
}

function effect(draft: Draft): string {
  if (draft.state === "scheduled" && draft.publish_at) return d("at", { time: `${day(draft.publish_at)} ${clock(draft.publish_at)}` });
  if (draft.state === "open" || !draft.decided_at) return "";
  return d("by", { time: moment(draft.decided_at, Date.now()), name: draft.decided_by });
}

type Question = "publish" | "schedule" | "discard" | "take-back" | "rename";
type OneProps = { hall: string; number: number; onChanged: () => void };

/** One draft: what it comes to, its steps, and what may be done with it now. */
function One({ hall, number, onChanged }: OneProps): JSX.Element {
  const address = at(hall, "drafts", String(number));
  const draft = useLoaded<DraftWithSteps>(`${address}?lang=${lang.value}`);
  const preview = useLoaded<DraftPreview>(`${address}/preview?lang=${lang.value}`);
  const sentences = useRuleSentences(hall);
  const asked = useSignal<Question | null>(null);
  const reload = (): void => {
    draft.reload();
    preview.reload();
    onChanged();
  };
  const unschedule = useDeed(
    async (pressed) => {
      await post(`${address}/actions/unschedule`, {}, { press: pressed });
      reload();
    },
    [address],
  );
  const remove = useDeed(
    async (pressed, step: string) => {
      await post(`${address}/steps/${step}/actions/remove`, {}, { press: pressed });
      reload();
    },
    [address],
  );
  const shown = draft.value.value;
  const section = useRef<HTMLElement>(null);
  const isThere = shown !== null;
  // It stands below the list, which may be long.
  useEffect(() => section.current?.scrollIntoView({ block: "start" }), [number, isThere]);
  if (!shown) return <>{draft.refused.value && <Banner tone="bad">{draft.refused.value}</Banner>}</>;
  const may = new Set(shown.may);
  const ended = !may.has("publish");
  const refused = ended ? null : (preview.value.value?.refused ?? shown.refusal);
  return (
    <section ref={section} class="panel" data-value="draft" data-field="draft">
      <div class="panel-head">
        <h2>
          <bdi lang="zh-CN">{shown.name}</bdi>
        </h2>
        <State draft={shown} />
      </div>
      {refused && (
        <Banner tone="bad" field="refusal">
          {refused.detail}
        </Banner>
      )}
      <h3>{d(ended ? "did" : "comes_to")}</h3>
      {ended ? <Steps draft={shown} rules={sentences} /> : <Comes preview={preview.value.value} rules={sentences} />}
      <div class="panel-deeds">
        {may.has("edit") && (
          <Button action="edit-draft" kind={shown.steps_count ? "plain" : "primary"} onPress={() => takeInHand({ hall, number, name: shown.name })}>
            {d("edit")}
          </Button>
        )}
        {may.has("publish") && (
          <Button action="publish" kind="primary" disabled={shown.steps_count === 0} onPress={() => (asked.value = "publish")}>
            {d("publish")}
          </Button>
        )}
        {may.has("schedule") && (
          <Button action="schedule" disabled={shown.steps_count === 0} onPress={() => (asked.value = "schedule")}>
            {d("schedule")}
          </Button>
        )}
        {may.has("unschedule") && (
          <Button action="unschedule" busy={unschedule.busy.value} onPress={() => void unschedule.run()}>
            {d("unschedule")}
          </Button>
        )}
        {may.has("take-back") && (
          <Button action="take-back" onPress={() => (asked.value = "take-back")}>
            {d("take_back")}
          </Button>
        )}
        {may.has("edit") && (
          <Button action="rename" kind="quiet" onPress={() => (asked.value = "rename")}>
            {d("rename")}
          </Button>
        )}
        {may.has("discard") && (
          <Button action="discard" kind="quiet" onPress={() => (asked.value = "discard")}>
            {d("discard")}
          </Button>
        )}
      </div>
      <Refusal deed={unschedule} />
      {!ended && shown.steps.length > 0 && (
        <details class="draft-steps" open={refused !== null}>
          <summary>
            {d("each_step")} ({shown.steps.length})
          </summary>
          <Refusal deed={remove} />
          <Steps draft={shown} rules={sentences} onRemove={may.has("edit") ? (step) => void remove.run(step) : undefined} bad={refused?.position ?? null} />
        </details>
      )}
      {asked.value && <Asked question={asked} hall={hall} draft={shown} preview={preview.value.value} rules={sentences} onDone={reload} />}
    </section>
  );
}

function Comes({ preview, rules }: { preview: DraftPreview | null; rules: ReadonlyMap<string, string> }): JSX.Element | null {
  if (!preview) return null;
  if (preview.changes.length === 0) return <p class="quiet">{d("nothing")}</p>;
  return <Differences changes={preview.changes} rules={rules} field="preview" />;
}

function Differences({ changes, rules, field }: { changes: readonly Difference[]; rules: ReadonlyMap<string, string>; field: string }): JSX.Element {
  return (
    <dl class="differences" data-field={field}>
      {changes.map((change) => (
        <div key={`${change.what}/${change.key}`} data-value={`${change.what}/${change.key}`}>
          <dt>{thingOf(change)}</dt>
          <dd>
            <Values change={change} rules={rules} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

type StepsProps = { draft: DraftWithSteps; rules: ReadonlyMap<string, string>; onRemove?: ((step: string) => void) | undefined; bad?: number | null };

function Steps({ draft, rules, onRemove, bad = null }: StepsProps): JSX.Element {
  const head = [{ text: d("step"), number: true }, { text: t("change_what") }, { text: t("change_values") }, { text: d("made") }, ...(onRemove ? [{ text: "" }] : [])];
  return (
    <Table caption={d("each_step")} hideCaption head={head} rows={draft.steps.length} empty={d("nothing")} cards>
      {draft.steps.map((step) => (
        <tr key={step.id} role="row" data-value={step.position} class={step.position === bad ? "step-bad" : ""}>
          <td role="cell" class="number" data-label={d("step")}>
            {step.position}
          </td>
          <td role="cell" data-label={t("change_what")}>
            {[...new Set(step.changes.map(thingOf))].join(" / ")}
          </td>
          <td role="cell" data-label={t("change_values")}>
            {step.changes.map((change) => (
              <Values key={`${change.what}/${change.key}`} change={change} rules={rules} />
            ))}
          </td>
          <td role="cell" data-label={d("made")}>
            {d("by", { time: moment(step.at, Date.now()), name: step.by })}
          </td>
          {onRemove && (
            <td role="cell">
              <Button action="remove-step" class="row-button" value={String(step.position)} onPress={() => onRemove(step.id)}>
                {d("remove_step")}
              </Button>
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

type AskedProps = { question: Signal<Question | null>; hall: string; draft: DraftWithSteps; preview: DraftPreview | null; rules: ReadonlyMap<string, string>; onDone: () => void };

/** The question before something is done with a draft. */
function Asked({ question, hall, draft, preview, rules, onDone }: AskedProps): JSX.Element {
  const address = at(hall, "drafts", String(draft.number));
  const when = useSignal("");
  const reason = useSignal("");
  const close = (): void => void (question.value = null);
  const deed = useDeed(
    async (pressed, verb: Question, body: object) => {
      await post(`${address}/actions/${verb}`, body, { press: pressed });
      // What is in force or given up cannot be filled in any further.
      if (inHand.value?.number === draft.number) takeInHand(null);
      close();
      onDone();
    },
    [address],
  );
  const ask = { deed, onClose: close };
  const name = draft.name;
  switch (question.value) {
    case "publish":
      return (
        <Ask wide title={d("publish_title", { name })} action="confirm-publish" confirm={d("publish")} onConfirm={() => void deed.run("publish", {})} {...ask}>
          <p>{d("publish_what")}</p>
          <Comes preview={preview} rules={rules} />
        </Ask>
      );
    case "schedule":
      return (
        <Ask title={d("schedule_title", { name })} action="confirm-schedule" confirm={d("schedule")} disabled={!when.value} onConfirm={() => void deed.run("schedule", { at: when.value })} {...ask}>
          <MomentField type="datetime-local" label={d("schedule_when")} name="at" value={when.value} onInput={(value) => (when.value = value)} />
          <p class="quiet">{d("schedule_hint")}</p>
        </Ask>
      );
    case "discard":
      return (
        <Ask danger title={d("discard_title", { name })} action="confirm-discard" confirm={d("discard")} onConfirm={() => void deed.run("discard", {})} {...ask}>
          <p>{d("discard_what", { n: draft.steps_count })}</p>
        </Ask>
      );
    case "take-back":
      return (
        <Ask title={d("take_back_title", { name })} action="confirm-take-back" confirm={d("take_back")} onConfirm={() => void deed.run("take-back", { reason: reason.value })} {...ask}>
          <p>{d("take_back_what")}</p>
          <Field label={t("reason")} name="reason" value={reason.value} maxLength={200} hint={t("optional")} onInput={(value) => (reason.value = value)} />
        </Ask>
      );
    default:
      return (
        <NameAsked
          title={d("rename")}
          name={name}
          confirm={d("rename")}
          send={async (wanted, pressed) => {
            await patch(address, { name: wanted }, { press: pressed });
            if (inHand.value?.number === draft.number) takeInHand({ ...inHand.value, name: wanted });
            onDone();
          }}
          onClose={close}
        />
      );
  }
}

type NameProps = { title: string; name: string; confirm: string; send: (name: string, pressed: { key: string }) => Promise<void>; onClose: () => void };

function NameAsked({ title, name, confirm, send, onClose }: NameProps): JSX.Element {
  const written = useSignal(name);
  const deed = useDeed(async (pressed, wanted: string) => {
    await send(wanted, pressed);
    onClose();
  }, []);
  return (
    <Ask title={title} action="save" confirm={confirm} deed={deed} disabled={!written.value.trim()} onConfirm={() => void deed.run(written.value.trim())} onClose={onClose}>
      <Field autofocus label={d("name")} name="name" value={written.value} maxLength={100} hint={d("name_hint")} onInput={(value) => (written.value = value)} />
    </Ask>
  );
}

async function isClosed({ hall, number }: InHand): Promise<boolean> {
  try {
    return !(await get<Draft>(at(hall, "drafts", String(number)))).may.includes("edit");
  } catch (error) {
    return error instanceof Problem && error.status === 404;
  }
}

/** Above every page while a draft is filled in, so that nobody takes it for the hall. */
export function DraftBar({ hall, tab }: { hall: string; tab: string }): JSX.Element | null {
  const draft = inHand.value;
  // Another hall is set up by itself: a draft belongs to one.
  useEffect(() => {
    if (draft && draft.hall !== hall) takeInHand(null);
  }, [draft, hall]);
  // Somebody else, or the clock, may have closed it meanwhile.
  useEffect(() => {
    if (draft?.hall === hall) void isClosed(draft).then((closed) => closed && inHand.value === draft && takeInHand(null));
  }, [draft, hall, tab]);
  if (!draft || draft.hall !== hall) return null;
  return (
    <aside class="draft-bar" data-field="draft_bar" aria-label={d("drafts")}>
      <div>
        <strong>{d("bar", { name: draft.name })}</strong>
        <p class="quiet">{d("bar_hint")}</p>
      </div>
      <div class="panel-deeds">
        <a class="button button-primary button-normal" href="#drafts" data-action="preview-draft">
          {d("bar_preview")}
        </a>
        <Button action="leave-draft" onPress={() => takeInHand(null)}>
          {d("bar_leave")}
        </Button>
      </div>
    </aside>
  );
}
