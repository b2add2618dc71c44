import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { get } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang, named } from "../common/lang";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import { NumberField, Refusal, Select } from "./fields";
import "./rehearsal.css";
import { Part, People, Profiles, Times } from "./rehearsal-parts";
import { t as r } from "./rehearsal-texts";
import { at, inHand, useDeed, useLoaded } from "./server";
import type { Draft as ConfigurationDraft, ItemSetup, PersonSetup, ProfileLine, Rehearsal, RehearsedGroup, Rule, WindowSetup, ZoneSetup } from "./shapes";
import { t } from "./texts";
import { groupsOf } from "./windows";

/** Settings that the order of calling depends on, as the server takes them. */
const RULES = new Set([
  "priority_share",
  "overtakes_max",
  "wait_max_ordinary_minutes",
  "wait_max_special_minutes",
  "wait_max_appointment_minutes",
  "rate_ordinary",
  "rate_special",
  "rate_appointment",
  "appointment_share_percent",
  "reactivate_after",
  "overflow_after_minutes",
]);
const CLASSES = { ordinary: "class_ordinary", special: "class_special", appointment: "class_appointment" } as const;

type Opening = { window: string; from: string; to: string; open: boolean };
type SessionDraft = { zone: string | null; from: string; to: string };
type PostDraft = { window: string; login: string; from: string; to: string };
type Draft = { policy: Record<string, number>; openings: readonly Opening[]; sessions: readonly SessionDraft[]; posts: readonly PostDraft[]; profiles: Record<string, ProfileLine[]> };

const NOTHING: Draft = { policy: {}, openings: [], sessions: [], posts: [], profiles: {} };

function yesterday(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - 1)).toISOString().slice(0, 10);
}

/** A past day under other rules, hours or people, before they go live. */
export function RehearsalTab({ hall }: TabProps): JSX.Element {
  const rules = useLoaded<{ items: Rule[] }>(`${at(hall, "policy")}?lang=${lang.value}`);
  const windows = useLoaded<{ items: WindowSetup[] }>(at(hall, "windows"));
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const items = useLoaded<{ items: ItemSetup[] }>(at(hall, "service-items"));
  const people = useLoaded<{ items: PersonSetup[] }>(at(hall, "people"));
  const drafts = useLoaded<{ items: ConfigurationDraft[] }>(`${at(hall, "drafts")}?lang=${lang.value}`);
  const day = useSignal(yesterday());
  const configuration = useSignal(String(inHand.value?.number ?? ""));
  const draft = useSignal<Draft>(NOTHING);
  const result = useSignal<Rehearsal | null>(null);
  const run = useDeed(async () => {
    result.value = null;
    const { policy, ...parts } = draft.value;
    const told = Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0));
    const query = new URLSearchParams({ day: day.value, draft: JSON.stringify({ policy, ...told }) });
    if (configuration.value) query.set("configuration", configuration.value);
    result.value = await get<Rehearsal>(`${at(hall, "rehearsal")}?${query}`, { timeoutSeconds: 130, tries: 1 });
  }, [hall]);
  const mine = useComputed(() => (rules.value.value?.items ?? []).filter((rule) => RULES.has(rule.key)));
  const dayId = useId();
  const queues = (zones.value.value?.items ?? []).filter((zone) => zone.issues_tickets && !zone.merged_into);
  const numbers = (windows.value.value?.items ?? []).map((one) => ({ value: one.number, text: one.number }));
  const unpublished = (drafts.value.value?.items ?? []).filter((one) => one.state === "open" || one.state === "scheduled");
  const value = draft.value;
  const set = (more: Partial<Draft>): void => void (draft.value = { ...draft.value, ...more });

  function setRule(rule: Rule, number: number | null): void {
    const { [rule.key]: _, ...others } = value.policy;
    set({ policy: number === null || number === rule.value ? others : { ...others, [rule.key]: number } });
  }

  return (
    <>
      <section class="panel" data-value="rehearsal">
        <h2>{t("rehearsal")}</h2>
        <p class="quiet">{t("rehearsal_what")}</p>
        <div class="field rehearsal-day">
          <label class="field-label" for={dayId}>
            {t("rehearsal_day")}
          </label>
          <input id={dayId} class="field-input" type="date" name="day" max={yesterday()} value={day.value} onInput={(event) => (day.value = event.currentTarget.value)} />
        </div>
        {unpublished.length > 0 && (
          <div class="rehearsal-day">
            <Select
              label={r("configuration")}
              name="configuration"
              value={configuration.value}
              options={[{ value: "", text: r("as_it_is") }, ...unpublished.map((one) => ({ value: String(one.number), text: one.name }))]}
              onChoose={(number) => (configuration.value = number)}
            />
          </div>
        )}
        {rules.refused.value && <Banner tone="bad">{rules.refused.value}</Banner>}
        <Part name="policy" title={t("rehearsal_rules")} changes={Object.keys(value.policy).length}>
          <div class="rehearsal-rules">
            {mine.value.map((rule) => (
              <div key={rule.key} class={rule.key in value.policy ? "rehearsal-rule rehearsal-drafted" : "rehearsal-rule"}>
                <NumberField
                  label={rule.text}
                  name={rule.key}
                  value={value.policy[rule.key] ?? Number(rule.value)}
                  min={rule.minimum ?? 0}
                  max={rule.maximum ?? 1000}
                  step={rule.kind === "decimal" ? 0.1 : 1}
                  onInput={(number) => setRule(rule, number)}
                />
                {rule.key in value.policy && <p class="quiet">{t("rehearsal_now", { value: Number(rule.value) })}</p>}
              </div>
            ))}
          </div>
        </Part>
        <Part name="openings" title={t("rehearsal_openings")} changes={value.openings.length}>
          <Times of={value.openings} fresh={{ window: numbers[0]?.value ?? "", from: "09:00", to: "12:00", open: true }} ready={numbers.length > 0} onChange={(openings) => set({ openings })}>
            {(one, change) => (
              <>
                <Select label={t("rehearsal_window")} name="window" value={one.window} options={numbers} onChoose={(window) => change({ window })} />
                <Select
                  label={t("rehearsal_openings")}
                  name="open"
                  value={one.open ? "open" : "shut"}
                  options={[
                    { value: "open", text: t("rehearsal_opened") },
                    { value: "shut", text: t("rehearsal_shut") },
                  ]}
                  onChoose={(word) => change({ open: word === "open" })}
                />
              </>
            )}
          </Times>
        </Part>
        <Part name="profiles" title={r("profiles")} what={r("profiles_what")} changes={Object.keys(value.profiles).length}>
          <Profiles draft={value.profiles} windows={windows.value.value?.items ?? []} zones={queues} groups={groupsOf(items.value.value?.items ?? [])} onChange={(profiles) => set({ profiles })} />
        </Part>
        <Part name="sessions" title={r("sessions")} what={r("sessions_what")} changes={value.sessions.length}>
          <Times of={value.sessions} fresh={{ zone: null, from: "08:30", to: "12:00" }} onChange={(sessions) => set({ sessions })}>
            {(one, change) => (
              <Select
                label={r("zone")}
                name="zone"
                value={one.zone ?? ""}
                options={[{ value: "", text: r("every_zone") }, ...queues.map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }))]}
                onChoose={(zone) => change({ zone: zone || null })}
              />
            )}
          </Times>
        </Part>
        <Part name="posts" title={r("posts")} what={r("posts_what")} changes={value.posts.length}>
          <People draft={value.posts} people={people.value.value?.items ?? []} numbers={numbers} onChange={(posts) => set({ posts })} />
        </Part>
        <div class="panel-deeds">
          <Button action="rehearse" kind="primary" busy={run.busy.value} disabled={!day.value} onPress={() => void run.run()}>
            {t("rehearsal_run")}
          </Button>
        </div>
        <div aria-live="polite">
          {run.busy.value && <p class="quiet">{t("rehearsal_running")}</p>}
          <Refusal deed={run} />
        </div>
      </section>
      {result.value && <Result rehearsal={result.value} zones={zones.value.value?.items ?? []} />}
    </>
  );
}

function Result({ rehearsal, zones }: { rehearsal: Rehearsal; zones: readonly ZoneSetup[] }): JSX.Element {
  const waits = ["mean", "median", "p90", "max"] as const;
  const head = ["rehearsal_group", "rehearsal_called", "rehearsal_not_called", ...waits.map((name) => `rehearsal_${name}` as const)] as const;
  const works = ["rehearsal_calls", "rehearsal_busy"] as const;
  return (
    <section class="panel" data-field="rehearsal">
      <p data-field="changed">{rehearsal.changed ? t("rehearsal_changed", { calls: rehearsal.calls, changed: rehearsal.changed }) : t("rehearsal_same")}</p>
      <Table caption={t("rehearsal_waits")} head={head.map((key, n) => ({ text: t(key), number: n > 0 }))} rows={rehearsal.groups.length} empty="" cards>
        {rehearsal.groups.map((group) => (
          <tr key={`${group.zone}/${group.priority_class}`} role="row" data-value={`${group.zone ?? ""}/${group.priority_class ?? ""}`}>
            <td role="cell" data-label={t("rehearsal_group")}>
              {groupName(group, zones)}
            </td>
            <Both label={t("rehearsal_called")} before={group.before.called} after={group.after.called} />
            <Both label={t("rehearsal_not_called")} before={group.before.not_called} after={group.after.not_called} less />
            {waits.map((name) => (
              <Both key={name} label={t(`rehearsal_${name}`)} before={group.before[`${name}_wait_seconds`]} after={group.after[`${name}_wait_seconds`]} show={minutes} less />
            ))}
          </tr>
        ))}
      </Table>
      <Table caption={t("rehearsal_windows")} head={[{ text: t("rehearsal_window") }, ...works.map((key) => ({ text: t(key), number: true }))]} rows={rehearsal.windows.length} empty="" cards>
        {rehearsal.windows.map((window) => (
          <tr key={window.number} role="row">
            <td role="cell" data-label={t("rehearsal_window")}>
              {window.number}
            </td>
            <Both label={t("rehearsal_calls")} before={window.before.calls} after={window.after.calls} />
            <Both label={t("rehearsal_busy")} before={window.before.busy_seconds} after={window.after.busy_seconds} show={minutes} />
          </tr>
        ))}
      </Table>
    </section>
  );
}

function groupName(group: RehearsedGroup, zones: readonly ZoneSetup[]): string {
  const zone = zones.find((one) => one.code === group.zone);
  if (group.zone === null || group.priority_class === null) return t("rehearsal_everybody");
  const known = CLASSES[group.priority_class as keyof typeof CLASSES];
  return `${zone ? named(zone) : group.zone} · ${known ? t(known) : group.priority_class}`;
}

/** One figure after the point, so that a difference of less than a minute is one. */
function minutes(seconds: number): string {
  return (seconds / 60).toFixed(1);
}

type BothProps = { label: string; before: number | null; after: number | null; show?: (value: number) => string; less?: boolean };

/** What was and what would have been; only one figure where they are equal. less: whether less is better. */
function Both({ label, before, after, show = String, less = false }: BothProps): JSX.Element {
  const [was, would] = [before === null ? t("none") : show(before), after === null ? t("none") : show(after)];
  const better = less && before !== null && after !== null && was !== would ? (after < before ? "better" : "worse") : "";
  return (
    <td role="cell" class="number" data-label={label}>
      <span>
        {was === would ? was : `${was} → `}
        {was !== would && <b class={better && `rehearsal-${better}`}>{would}</b>}
      </span>
    </td>
  );
}
