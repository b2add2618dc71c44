import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { post } from "../common/api";
import { Button, Dialog } from "../common/components";
import { common } from "../common/texts";
import { Field, FormFields, Off, Refusal, Select } from "./fields";
import { at, useDeed } from "./server";
import type { PersonSetup, TrainingRecord } from "./shapes";
import { choicesOf, t, words } from "./texts";

/** Not valid yet. A day that is today somewhere on earth is shown by the server's word alone, so the browser's zone is no matter. */
function isAhead(record: TrainingRecord): boolean {
  return record.on_day > new Date().toISOString().slice(0, 10);
}

type Props = { hall: string; person: PersonSetup; records: TrainingRecord[]; onChanged: () => void; onClose: () => void };

/** What a person was taught and examined in; a passed training for a post lets him sit at a window. */
export function TrainingDialog({ hall, person, records, onChanged, onClose }: Props): JSX.Element {
  const kind = useSignal("post");
  const name = useSignal(words("training_kind", "post"));
  const skill = useSignal("");
  const passed = useSignal("yes");
  const on_day = useSignal(new Date().toISOString().slice(0, 10));
  const valid_until = useSignal("");
  const adding = useDeed(async (pressed) => {
    const body = {
      kind: kind.value,
      name: name.value,
      skill: skill.value,
      passed: passed.value === "yes",
      on_day: on_day.value,
      ...(valid_until.value ? { valid_until: valid_until.value } : {}),
    };
    await post(at(hall, "people", person.username, "trainings"), body, { press: pressed });
    onChanged();
  });
  const withdrawing = useSignal<TrainingRecord | null>(null);
  const why = useSignal("");
  const withdraw = useDeed(
    async (pressed, id: string, reason: string) => {
      await post(at(hall, "people", person.username, "trainings", id, "actions", "withdraw"), { reason }, { press: pressed });
      withdrawing.value = null;
      why.value = "";
      onChanged();
    },
    [hall, person.username],
  );
  return (
    <Dialog title={t("trainings_title", { name: person.name })} onClose={onClose} class="ask-wide">
      <ul class="rows">
        {records.map((one) => (
          <li key={one.id} class={`row ${one.withdrawn ? "row-off" : ""}`} data-value={one.id}>
            <span class="row-what">
              <strong>{one.name}</strong>
              <span class="quiet">
                {[words("training_kind", one.kind), one.skill, t(one.passed ? "training_passed" : "training_failed"), one.on_day, one.valid_until && `→ ${one.valid_until}`, one.withdrawn_why]
                  .filter(Boolean)
                  .join(" · ")}
              </span>
            </span>
            <Off show={one.withdrawn}>{t("training_withdrawn")}</Off>
            <Off show={!one.withdrawn && one.passed && !one.valid}>{isAhead(one) ? t("training_ahead", { day: one.on_day }) : t("training_expired")}</Off>
            {!one.withdrawn && withdrawing.value?.id !== one.id && (
              <span class="row-deeds">
                <Button action="withdraw-training" class="row-button" value={one.id} onPress={() => (withdrawing.value = one)}>
                  {t("training_withdraw")}
                  <span class="visually-hidden"> {one.name}</span>
                </Button>
              </span>
            )}
            {withdrawing.value?.id === one.id && (
              <div class="row-form">
                <Field label={t("training_withdraw_why")} name="reason" value={why.value} maxLength={200} onInput={(text) => (why.value = text)} />
                <Refusal deed={withdraw} />
                <span class="row-deeds">
                  <Button action="cancel" class="row-button" onPress={() => (withdrawing.value = null)}>
                    {common("cancel")}
                  </Button>
                  <Button action="confirm-withdraw" kind="danger" class="row-button" busy={withdraw.busy.value} disabled={!why.value.trim()} onPress={() => void withdraw.run(one.id, why.value.trim())}>
                    {t("training_withdraw")}
                  </Button>
                </span>
              </div>
            )}
          </li>
        ))}
      </ul>
      {records.length === 0 && <p class="quiet">{t("training_none")}</p>}
      <Refusal deed={adding} />
      <FormFields deed={adding}>
        <div class="form-grid">
          <Select
            label={t("training_kind")}
            name="kind"
            value={kind.value}
            options={choicesOf("training_kind")}
            onChoose={(chosen) => {
              if (name.value === words("training_kind", kind.value)) name.value = words("training_kind", chosen);
              kind.value = chosen;
            }}
          />
          <Field label={t("training_name")} name="name" value={name.value} maxLength={200} onInput={(text) => (name.value = text)} />
          {kind.value === "skill" && <Field label={t("training_skill")} name="skill" value={skill.value} maxLength={64} onInput={(text) => (skill.value = text)} />}
          <Select
            label={t("training_result")}
            name="passed"
            value={passed.value}
            options={[
              { value: "yes", text: t("training_passed") },
              { value: "no", text: t("training_failed") },
            ]}
            onChoose={(chosen) => (passed.value = chosen)}
          />
          <Field label={t("training_day")} name="on_day" value={on_day.value} maxLength={10} onInput={(text) => (on_day.value = text)} />
          <Field label={t("training_until")} name="valid_until" value={valid_until.value} maxLength={10} onInput={(text) => (valid_until.value = text)} />
        </div>
      </FormFields>
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button action="record-training" kind="primary" busy={adding.busy.value} onPress={() => void adding.run()}>
          {t("training_add")}
        </Button>
      </div>
    </Dialog>
  );
}
