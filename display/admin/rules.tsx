import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { patch } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang } from "../common/lang";
import type { TabProps } from "./admin";
import { Check, Checks, HoursField, NumberField, Refusal, Select } from "./fields";
import { at, useDeed, useLoaded } from "./server";
import type { Hours, Rule } from "./shapes";
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
  return (
    <section class="panel">
      <p class="quiet">{t("rules_what")}</p>
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
                  {save.wrong.value.has(rule.key) && <p class="field-error">{t("wrong_value")}</p>}
                  {rule.own && (
                    <Button action="use-default" kind="quiet" class="row-button" onPress={() => void giveBack.run(rule.key)}>
                      {t("rule_back")}
                    </Button>
                  )}
                </td>
                <td class="quiet">{shown(rule, rule.default)}</td>
                <td class="quiet">{allowed(rule)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <div class="save-bar">
        <Refusal deed={giveBack} />
        {wrong.length > 0 ? wrong.map((rule) => <Banner key={rule.key} tone="bad">{`${rule.text}：${save.refused.value}`}</Banner>) : <Refusal deed={save} />}
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
    default:
      return <NumberField hideLabel label={rule.text} name={rule.key} value={value as number} min={rule.minimum ?? 0} max={rule.maximum ?? 0} step={rule.kind === "decimal" ? "any" : 1} onInput={onChange} />;
  }
}

function shown(rule: Rule, value: unknown): string {
  if (rule.kind === "switch") return t(value ? "yes" : "no");
  if (rule.kind === "choice") return words("option", String(value));
  if (rule.kind === "choices") return (value as string[]).map((one) => words("option", one)).join(" ");
  if (rule.kind === "sessions") return (value as Hours[]).map((hours) => `${hours.from}–${hours.to}`).join(" ");
  return String(value);
}

function allowed(rule: Rule): string {
  if (rule.kind === "sessions") return "00:00–24:00";
  if (rule.kind === "switch") return `${t("yes")} / ${t("no")}`;
  return rule.options.length ? rule.options.map((option) => words("option", option)).join(" / ") : rule.allowed;
}
