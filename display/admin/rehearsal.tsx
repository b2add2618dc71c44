import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { get } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang, named } from "../common/lang";
import { Select } from "../common/select";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import { NumberField, Refusal } from "./fields";
import "./rehearsal.css";
import { at, useDeed, useLoaded } from "./server";
import type { Rehearsal, RehearsedGroup, Rule, WindowSetup, ZoneSetup } from "./shapes";
import { t } from "./texts";

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

function yesterday(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - 1)).toISOString().slice(0, 10);
}

/** A past day under other rules, before they go live. */
export function RehearsalTab({ hall }: TabProps): JSX.Element {
  const rules = useLoaded<{ items: Rule[] }>(`${at(hall, "policy")}?lang=${lang.value}`);
  const windows = useLoaded<{ items: WindowSetup[] }>(at(hall, "windows"));
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const day = useSignal(yesterday());
  const policy = useSignal<Record<string, number>>({});
  const openings = useSignal<readonly Opening[]>([]);
  const result = useSignal<Rehearsal | null>(null);
  const run = useDeed(async () => {
    result.value = null;
    const draft = JSON.stringify({ policy: policy.value, openings: openings.value });
    result.value = await get<Rehearsal>(`${at(hall, "rehearsal")}?day=${day.value}&draft=${encodeURIComponent(draft)}`, { timeoutSeconds: 130, tries: 1 });
  }, [hall]);
  const mine = useComputed(() => (rules.value.value?.items ?? []).filter((rule) => RULES.has(rule.key)));
  const numbers = (windows.value.value?.items ?? []).map((one) => one.number);
  const dayId = useId();

  function set(rule: Rule, value: number | null): void {
    const { [rule.key]: _, ...others } = policy.value;
    policy.value = value === null || value === rule.value ? others : { ...others, [rule.key]: value };
  }

  function change(place: number, changes: Partial<Opening>): void {
    openings.value = openings.value.map((one, n) => (n === place ? { ...one, ...changes } : one));
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
        <h3>{t("rehearsal_rules")}</h3>
        {rules.refused.value && <Banner tone="bad">{rules.refused.value}</Banner>}
        <div class="rehearsal-rules">
          {mine.value.map((rule) => (
            <div key={rule.key} class={rule.key in policy.value ? "rehearsal-rule rehearsal-drafted" : "rehearsal-rule"}>
              <NumberField
                label={rule.text}
                name={rule.key}
                value={policy.value[rule.key] ?? Number(rule.value)}
                min={rule.minimum ?? 0}
                max={rule.maximum ?? 1000}
                step={rule.kind === "decimal" ? 0.1 : 1}
                onInput={(value) => set(rule, value)}
              />
              {rule.key in policy.value && <p class="quiet">{t("rehearsal_now", { value: Number(rule.value) })}</p>}
            </div>
          ))}
        </div>
        <h3>{t("rehearsal_openings")}</h3>
        {openings.value.length === 0 && <p class="quiet">{t("rehearsal_no_openings")}</p>}
        {openings.value.map((one, place) => (
          <div key={place} class="rehearsal-opening">
            <Select label={t("rehearsal_window")} name="window" value={one.window} options={numbers.map((value) => ({ value, text: value }))} onChoose={(window) => change(place, { window })} />
            <TimeInput label={t("from")} value={one.from} onInput={(from) => change(place, { from })} />
            <TimeInput label={t("to")} value={one.to} onInput={(to) => change(place, { to })} />
            <Select
              label={t("rehearsal_openings")}
              name="open"
              value={one.open ? "open" : "shut"}
              options={[
                { value: "open", text: t("rehearsal_opened") },
                { value: "shut", text: t("rehearsal_shut") },
              ]}
              onChoose={(value) => change(place, { open: value === "open" })}
            />
            <Button action="remove-opening" class="row-button" onPress={() => (openings.value = openings.value.filter((_, n) => n !== place))}>
              {t("remove")}
            </Button>
          </div>
        ))}
        <div class="panel-deeds">
          <Button action="add-opening" disabled={numbers.length === 0} onPress={() => (openings.value = [...openings.value, { window: numbers[0] ?? "", from: "09:00", to: "12:00", open: true }])}>
            {t("rehearsal_add_opening")}
          </Button>
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

function TimeInput({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <input id={id} class="field-input" type="time" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
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
