import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { Problem, upload, type Press } from "../common/api";
import { Banner, Button } from "../common/components";
import { common } from "../common/texts";
import { Table } from "../common/table";
import "./rehearsal.css";
import { useRuleSentences, Values } from "./difference";
import { Check } from "./fields";
import { t } from "./file-texts";
import { at, useDeed } from "./server";
import type { ConfigurationDifference, ConfigurationLoaded, ConfigurationProblem, Difference } from "./shapes";

const SHOWN = 300;

/** The whole configuration as one file; what a file would change is seen before anything is changed. */
export function ConfigurationFile({ hall }: { hall: string }): JSX.Element {
  const file = useSignal<File | null>(null);
  const remove = useSignal(false);
  const answer = useSignal<ConfigurationLoaded | null>(null);
  const problems = useSignal<ConfigurationProblem[]>([]);
  const stale = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  async function send(pressed: Press, trial: boolean, chosen: File): Promise<void> {
    problems.value = [];
    const query = new URLSearchParams({ dry_run: String(trial), remove: String(remove.value) });
    const whole = await readAgain(chosen);
    if (!whole) {
      again();
      stale.value = true;
      file.value = null;
      if (input.current) input.current.value = "";
      return;
    }
    try {
      answer.value = await upload<ConfigurationLoaded>(`${at(hall, "configuration")}?${query}`, whole, { press: pressed });
    } catch (error) {
      answer.value = null;
      if (error instanceof Problem) problems.value = (error.body["problems"] ?? []) as ConfigurationProblem[];
      throw error;
    }
  }

  // Another file, or another wish for what it does not have, is another press, however soon it comes.
  const check = useDeed((pressed, chosen: File) => send(pressed, true, chosen), [file.value, remove.value]);
  const bring = useDeed((pressed, chosen: File) => send(pressed, false, chosen), [file.value, remove.value]);

  function again(): void {
    answer.value = null;
    problems.value = [];
    stale.value = false;
    check.reset();
    bring.reset();
  }

  const refused = check.refused.value || bring.refused.value;
  const may = answer.value !== null && answer.value.dry_run && answer.value.differences.length > 0;
  return (
    <section class="panel" data-value="configuration-file">
      <div class="panel-head">
        <h2>{t("title")}</h2>
        <a class="button" data-action="export" href={at(hall, "configuration")} download>
          {t("export")}
        </a>
      </div>
      <p class="quiet">{t("what")}</p>
      <div class="field">
        <label class="field-label" for={id}>
          {t("file")}
        </label>
        <input
          ref={input}
          id={id}
          class="field-input"
          type="file"
          name="configuration"
          accept=".json"
          onChange={(event) => {
            file.value = event.currentTarget.files?.[0] ?? null;
            again();
          }}
        />
      </div>
      <Check
        label={t("remove")}
        name="remove"
        checked={remove.value}
        onChange={(on) => {
          remove.value = on;
          again();
        }}
      />
      <p class="field-hint">{t("remove_what")}</p>
      <div class="file-answer" aria-live="polite">
        {stale.value && (
          <Banner tone="warn" field="configuration">
            {t("stale")}
          </Banner>
        )}
        {refused && (
          <Banner tone="bad" field="configuration">
            {refused}
          </Banner>
        )}
        {(check.unanswered.value || bring.unanswered.value) && <Banner tone="warn">{common("unanswered")}</Banner>}
        {answer.value && <Answer answer={answer.value} />}
      </div>
      <div class="panel-deeds">
        <Button action="check-configuration" kind={may ? "plain" : "primary"} disabled={!file.value} busy={check.busy.value} onPress={() => file.value && void check.run(file.value)}>
          {t("check")}
        </Button>
        <Button action="import-configuration" kind={may ? "primary" : "plain"} disabled={!may} busy={bring.busy.value} onPress={() => file.value && void bring.run(file.value)}>
          {t("import")}
        </Button>
      </div>
      {problems.value.length > 0 && <Problems problems={problems.value} />}
      {answer.value && answer.value.differences.length > 0 && <Differences hall={hall} differences={answer.value.differences} />}
    </section>
  );
}

/** The file as it lies on the disk now; null when it was written to since it was chosen, which browsers refuse to read. */
async function readAgain(chosen: File): Promise<File | null> {
  try {
    return new File([await chosen.arrayBuffer()], chosen.name, { type: chosen.type });
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function Answer({ answer }: { answer: ConfigurationLoaded }): JSX.Element {
  const n = answer.differences.length;
  const tone = answer.dry_run && n > 0 ? "warn" : "good";
  return (
    <>
        <Banner tone={tone} field="configuration">
          {t(n === 0 ? "same" : answer.dry_run ? "differs" : "done", { n })}
        </Banner>
        {answer.without_password.length > 0 && <p data-field="without_password">{t("without_password", { list: answer.without_password.join(t("comma")) })}</p>}
        {answer.to_enrol.length > 0 && <p data-field="to_enrol">{t("to_enrol", { list: answer.to_enrol.join(t("comma")) })}</p>}
    </>
  );
}

function Problems({ problems }: { problems: ConfigurationProblem[] }): JSX.Element {
  return (
    <>
      <h3>{t("problems")}</h3>
      <Table caption={t("problems")} hideCaption head={[{ text: t("where") }, { text: t("problem") }]} rows={problems.length} empty="" cards>
        {problems.slice(0, SHOWN).map((one) => (
          <tr key={`${one.place}/${one.code}`} role="row" data-field="configuration_problem">
            <td role="cell" data-label={t("where")}>
              <code>{one.place}</code>
            </td>
            <td role="cell" data-label={t("problem")}>
              {one.detail}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function Differences({ hall, differences }: { hall: string; differences: ConfigurationDifference[] }): JSX.Element {
  const rules = useRuleSentences(hall);
  return (
    <>
      <h3>{t("differences")}</h3>
      <Table caption={t("differences")} hideCaption head={[{ text: t("part") }, { text: t("entry") }, { text: t("values") }]} rows={differences.length} empty="" cards>
        {differences.slice(0, SHOWN).map((one) => (
          <tr key={`${one.part}/${one.key}/${one.kind}`} role="row" data-field="configuration_difference">
            <td role="cell" data-label={t("part")}>
              {t(`part_${one.part}`)}
            </td>
            <td role="cell" data-label={t("entry")}>
              {one.key}
            </td>
            <td role="cell" data-label={t("values")}>
              {one.kind === "changed" ? <Values change={asChange(one)} rules={rules} /> : <Whole difference={one} />}
            </td>
          </tr>
        ))}
      </Table>
    </>
  );
}

function Whole({ difference }: { difference: ConfigurationDifference }): JSX.Element {
  const told = difference.kind === "added" ? difference.after : difference.before;
  const name = told["name"];
  return (
    <span>
      <span class="tag">{t(difference.kind === "added" ? "added" : "removed")}</span> {typeof name === "string" ? name : ""}
    </span>
  );
}

/** As the list of changes writes it: rules by their sentences, kinds in words. */
function asChange({ part, key, before, after }: ConfigurationDifference): Difference {
  const what = part === "zones" ? "zone" : part === "extended_sessions" ? "extended_session" : part;
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return { what, key, values: names.map((name) => ({ name, before: before[name], after: after[name] })) };
}
