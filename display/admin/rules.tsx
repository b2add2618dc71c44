import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { patch } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang } from "../common/lang";
import type { TabProps } from "./admin";
import { Check, Checks, HoursField, NumberField, Refusal, Select, TextCell } from "./fields";
import { at, inForce, useDeed, useLoaded } from "./server";
import type { Hours, Rule, Volume } from "./shapes";
import { t, words } from "./texts";

/** Every rule of the hall with its value here, the default and what it may be. */
export function RulesTab({ hall }: TabProps): JSX.Element {
  const rules = useLoaded<{ items: Rule[] }>(`${at(hall, "policy")}?lang=${lang.value}`);
  const draft = useSignal<Record<string, unknown>>({});
  const saved = useSignal(false);
  useEffect(() => {
    draft.value = {};
  }, [hall]);
  const save = useDeed(
    async (pressed, changes: Record<string, unknown>) => {
      saved.value = false;
      await patch(at(hall, "policy"), changes, { press: pressed });
      draft.value = {};
      saved.value = true;
      rules.reload();
    },
    [hall, lang.value],
  );

  const giveBack = useDeed(
    async (pressed, key: string) => {
      await patch(at(hall, "policy"), { [key]: null }, { press: pressed });
      saved.value = true;
      rules.reload();
    },
    [hall, lang.value],
  );

  function set(rule: Rule, value: unknown): void {
    const { [rule.key]: _, ...others } = draft.value;
    const same = JSON.stringify(value) === JSON.stringify(rule.value);
    draft.value = same ? others : { ...others, [rule.key]: value };
    saved.value = false;
  }

  // The server names a rule by its key; people know it by its sentence.
  const wrong = (rules.value.value?.items ?? []).filter((rule) => save.wrong.value.has(rule.key));
  const changed = Object.keys(draft.value).length;
  const idle = Number(draft.value["kiosk_idle_seconds"] ?? rules.value.value?.items.find((rule) => rule.key === "kiosk_idle_seconds")?.value);
  return (
    <section class="panel">
      <p class="quiet">{t("rules_what", { when: inForce() })}</p>
      {rules.refused.value && <Banner tone="bad">{rules.refused.value}</Banner>}
      <table class="table rules">
        <thead>
          <tr>
            <th>{t("rule")}</th>
            <th>{t("rule_value")}</th>
            <th>{t("rule_default")}</th>
            <th>{t("rule_allowed")}</th>
          </tr>
        </thead>
        <tbody>
          {(rules.value.value?.items ?? []).map((rule) => {
            const value = rule.key in draft.value ? draft.value[rule.key] : rule.value;
            return (
              <tr key={rule.key} data-value={rule.key} class={rule.key in draft.value ? "rule-changed" : ""}>
                <td>
                  {rule.text}
                  {rule.own && <span class="tag">{t("rule_own")}</span>}
                </td>
                <td>
                  <Editor rule={rule} value={value} onChange={(next) => set(rule, next)} />
                  {save.wrong.value.has(rule.key) && <p class="field-error">{mustBe(rule, value, idle)}</p>}
                  {rule.own && (
                    <Button action="use-default" kind="quiet" class="row-button" onPress={() => void giveBack.run(rule.key)}>
                      {t("rule_back")}
                    </Button>
                  )}
                </td>
                <td class="quiet" translate={rule.kind !== "text"}>
                  {shown(rule, rule.default)}
                </td>
                <td class="quiet" translate={rule.kind !== "text"}>
                  {allowed(rule)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div class="save-bar">
        <Refusal deed={giveBack} />
        {wrong.length > 0 ? wrong.map((rule) => <Banner key={rule.key} tone="bad">{t("rule_wrong", { rule: rule.text, must: mustBe(rule, draft.value[rule.key], idle) })}</Banner>) : <Refusal deed={save} />}
        {saved.value && <Banner tone="good">{t("saved")}</Banner>}
        <Button action="save" kind="primary" disabled={changed === 0} busy={save.busy.value} onPress={() => void save.run(draft.value)}>
          {t("rules_save", { n: changed })}
        </Button>
      </div>
    </section>
  );
}

function Editor({ rule, value, onChange }: { rule: Rule; value: unknown; onChange: (value: unknown) => void }): JSX.Element {
  switch (rule.kind) {
    case "switch":
      return <Check label={t(value ? "yes" : "no")} name={rule.key} checked={Boolean(value)} onChange={onChange} />;
    case "choice":
      return <Select hideLabel label={rule.text} name={rule.key} value={String(value)} options={rule.options.map((option) => ({ value: option, text: words("option", option) }))} onChoose={onChange} />;
    case "choices":
      return <Checks label="" name={rule.key} options={rule.options.map((option) => ({ value: option, text: words("option", option) }))} value={value as string[]} onChange={onChange} />;
    case "sessions":
      return <HoursField label="" value={value as Hours[]} onChange={onChange} />;
    case "volumes":
      return <VolumesField value={value as Volume[]} onChange={onChange} />;
    case "text":
      return <TextCell label={rule.text} name={rule.key} value={String(value)} maxLength={200} onInput={onChange} />;
    case "codes":
      return <Codes rule={rule} value={value as string[]} onChange={onChange} />;
    default:
      return <NumberField hideLabel label={rule.text} name={rule.key} value={value as number} min={rule.minimum ?? 0} max={rule.maximum ?? 0} step={rule.kind === "decimal" ? "any" : 1} onInput={onChange} />;
  }
}

function shown(rule: Rule, value: unknown): string {
  if (rule.kind === "switch") return t(value ? "yes" : "no");
  if (rule.kind === "choice") return words("option", String(value));
  if (rule.kind === "choices") return (value as string[]).map((one) => words("option", one)).join(" ");
  if (rule.kind === "sessions") return hoursOf(value as Hours[]);
  if (rule.kind === "volumes") return (value as Volume[]).map((one) => `${one.from}–${one.to} ${one.volume}`).join(" ") || t("none");
  if (rule.kind === "codes") return (value as string[]).join("、");
  return String(value) || t("none");
}

function hoursOf(value: readonly Hours[]): string {
  return value.map((hours) => `${hours.from}–${hours.to}`).join(" ") || t("none");
}

function allowed(rule: Rule): string {
  if (rule.kind === "sessions") return t("rule_hours");
  if (rule.kind === "volumes") return t("rule_volumes");
  if (rule.kind === "codes") return t("rule_languages");
  if (rule.kind === "text") return t(rule.key === "voice_letters" ? "rule_letters" : "rule_wording", NAMES);
  if (rule.kind === "switch") return `${t("yes")} / ${t("no")}`;
  return rule.options.length ? rule.options.map((option) => words("option", option)).join(" / ") : rule.allowed;
}

/** Gaps of a wording are written as they are typed. */
const NAMES = { ticket: "{ticket}", window: "{window}" };

/** What a rule may hold, for somebody who wrote something else. */
function mustBe(rule: Rule, value: unknown, idle: number): string {
  const [low, high] = [rule.minimum ?? 0, rule.maximum ?? 0];
  switch (rule.kind) {
    case "whole":
      if (rule.key === "kiosk_warn_seconds" && Number(value) >= idle) return t("rule_must_before_idle", { idle });
      return t("rule_must_whole", { low, high });
    case "decimal":
      return t("rule_must_decimal", { low, high });
    case "sessions":
    case "volumes":
      return t("rule_must_hours");
    case "codes":
      return t("rule_must_languages");
    case "text":
      return t(rule.key === "voice_letters" ? "rule_must_letters" : "rule_must_wording", NAMES);
    default:
      return t("rule_must_choose");
  }
}

/** Kept as it is typed until it is a list again: a comma at the end is no mistake yet. */
function Codes({ rule, value, onChange }: { rule: Rule; value: readonly string[]; onChange: (value: string[]) => void }): JSX.Element {
  const typed = useSignal(value.join(", "));
  return (
    <TextCell
      label={rule.text}
      name={rule.key}
      value={typed.value}
      maxLength={100}
      onInput={(text) => {
        typed.value = text;
        onChange(text.split(/[\s,，、]+/).filter(Boolean));
      }}
    />
  );
}

function VolumesField({ value, onChange }: { value: readonly Volume[]; onChange: (value: Volume[]) => void }): JSX.Element {
  const volumes = value.map((one) => one.volume);
  return (
    <>
      <HoursField label="" value={value} onChange={(hours) => onChange(hours.map((one) => ({ ...one, volume: volumeOf(value, one) })))} />
      {value.map((one, place) => (
        <NumberField
          key={place}
          label={`${one.from}–${one.to} ${t("volume")}`}
          name="volume"
          value={volumes[place] ?? 0}
          min={0}
          max={100}
          onInput={(volume) => onChange(value.map((other, n) => (n === place ? { ...other, volume: volume ?? 0 } : other)))}
        />
      ))}
    </>
  );
}

/** The same entry's volume, or that of the last one where the entry is new. */
function volumeOf(value: readonly Volume[], hours: Hours): number {
  return (hours as Partial<Volume>).volume ?? value[value.length - 1]?.volume ?? 50;
}
