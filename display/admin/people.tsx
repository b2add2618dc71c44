import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import type { TabProps } from "./admin";
import { Ask, Field, Off, Refusal, Secret, Select } from "./fields";
import { at, differing, useDeed, useLoaded } from "./server";
import type { PersonSetup, TrainingRecord } from "./shapes";
import { choicesOf, t, words } from "./texts";
import { TrainingDialog } from "./trainings";

/** As the server has it: nobody makes an account that may do more than his own. */
const MAY_GIVE: Record<string, (role: string) => boolean> = {
  admin: () => true,
  manager: (role) => role !== "admin",
  sub_hall_head: (role) => ["clerk", "guide", "shift_leader", "handler"].includes(role),
};

type Told = { person: PersonSetup; password: string };
type Asked = { form: PersonSetup | "new" } | { reset: PersonSetup } | { off: PersonSetup } | { training: PersonSetup } | null;

/** Accounts for those who keep them; a shift leader sees who is trained and records trainings. */
export function PeopleTab({ hall, me }: TabProps): JSX.Element {
  const people = useLoaded<{ items: PersonSetup[] }>(at(hall, "people"));
  const trainings = useLoaded<{ items: TrainingRecord[] }>(at(hall, "trainings"));
  const asked = useSignal<Asked>(null);
  const told = useSignal<Told | null>(null);
  const leads = me.person.role === "shift_leader";
  const mayGive = MAY_GIVE[me.person.role] ?? (() => false);

  function done(answer?: Told): void {
    asked.value = null;
    if (answer) told.value = answer;
    people.reload();
  }

  const change = useDeed(
    async (pressed, username: string, active: boolean) => {
      await patch(at(hall, "people", username), { active }, { press: pressed });
      done();
    },
    [hall],
  );
  const unlock = useDeed(
    async (pressed, username: string) => {
      await post(at(hall, "people", username, "actions", "unlock"), {}, { press: pressed });
      done();
    },
    [hall],
  );
  const reset = useDeed(
    async (pressed, username: string) => {
      done(await post<Told>(at(hall, "people", username, "actions", "reset-password"), {}, { press: pressed }));
    },
    [hall],
  );

  const question = asked.value;
  const records = trainings.value.value?.items ?? [];
  const keepsRecords = records.some((one) => one.kind === "post" && !one.withdrawn);
  const trained = new Set(records.filter((one) => one.kind === "post" && one.valid).map((one) => one.username));
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{t(leads ? "trainings" : "tab_people")}</h2>
        {!leads && (
          <Button action="add-person" kind="primary" onPress={() => (asked.value = { form: "new" })}>
            {t("person_add")}
          </Button>
        )}
      </div>
      {people.refused.value && <Banner tone="bad">{people.refused.value}</Banner>}
      <Refusal deed={unlock} />
      {!question && <Refusal deed={change} />}
      <ul class="rows">
        {(people.value.value?.items ?? []).map((person) => (
          <li key={person.id} class={`row ${person.active ? "" : "row-off"}`} data-value={person.username}>
            <span class="row-what">
              <strong>{person.name}</strong>
              <span class="quiet" translate={false}>
                {factsOf(person).join(" · ")}
              </span>
            </span>
            <Off show={keepsRecords && person.active && !trained.has(person.username)}>{t("training_missing")}</Off>
            <Off show={person.locked_until !== null}>{t("person_locked")}</Off>
            <Off show={!person.active}>{t("off")}</Off>
            {leads && (
              <span class="row-deeds">
                <Button action="trainings" class="row-button" onPress={() => (asked.value = { training: person })}>
                  {t("trainings")}
                </Button>
              </span>
            )}
            {mayGive(person.role) && (
              <span class="row-deeds">
                {person.locked_until && (
                  <Button action="unlock" class="row-button" onPress={() => void unlock.run(person.username)}>
                    {t("person_unlock")}
                  </Button>
                )}
                <Button action="trainings" class="row-button" onPress={() => (asked.value = { training: person })}>
                  {t("trainings")}
                </Button>
                <Button action="edit-person" class="row-button" onPress={() => (asked.value = { form: person })}>
                  {t("edit")}
                </Button>
                {person.id !== me.person.id && (
                  <>
                    <Button action="reset-password" class="row-button" onPress={() => (asked.value = { reset: person })}>
                      {t("person_reset")}
                    </Button>
                    <Button
                      action={person.active ? "switch-off" : "switch-on"}
                      kind={person.active ? "danger" : "plain"}
                      class="row-button"
                      onPress={() => (person.active ? (asked.value = { off: person }) : void change.run(person.username, true))}
                    >
                      {t(person.active ? "switch_off" : "switch_on")}
                    </Button>
                  </>
                )}
              </span>
            )}
          </li>
        ))}
      </ul>
      {question && "form" in question && (
        <PersonForm hall={hall} person={question.form === "new" ? null : question.form} mayGive={mayGive} onDone={done} onClose={() => (asked.value = null)} />
      )}
      {question && "training" in question && (
        <TrainingDialog
          hall={hall}
          person={question.training}
          records={records.filter((one) => one.username === question.training.username)}
          onChanged={() => {
            trainings.reload();
            people.reload();
          }}
          onClose={() => (asked.value = null)}
        />
      )}
      {question && "reset" in question && (
        <Ask
          title={t("person_reset_title", { name: question.reset.name })}
          action="reset-password"
          confirm={t("person_reset")}
          deed={reset}
          onConfirm={() => void reset.run(question.reset.username)}
          onClose={() => (asked.value = null)}
        >
          <p>{t("person_reset_what")}</p>
        </Ask>
      )}
      {question && "off" in question && (
        <Ask
          danger
          title={t("person_switch_off_title", { name: question.off.name })}
          action="switch-off"
          confirm={t("switch_off")}
          deed={change}
          onConfirm={() => void change.run(question.off.username, false)}
          onClose={() => (asked.value = null)}
        >
          <p>{t("person_switch_off_what")}</p>
        </Ask>
      )}
      {told.value && (
        <Secret title={t("person_password", { name: told.value.person.name })} secret={told.value.password} field="password" onClose={() => (told.value = null)}>
          {t("person_password_what", { username: told.value.person.username })}
        </Secret>
      )}
    </section>
  );
}

function factsOf(person: PersonSetup): string[] {
  const facts = [words("role", person.role), person.username, person.number, ...person.skills];
  if (person.assist_role && person.assist_role !== person.role) facts.push(words("assist_role", person.assist_role));
  if (person.at_window) facts.push(t("person_at", { n: person.at_window }));
  if (person.must_change_password) facts.push(t("person_first_login"));
  return facts.filter(Boolean);
}

type FormProps = { hall: string; person: PersonSetup | null; mayGive: (role: string) => boolean; onDone: (answer?: Told) => void; onClose: () => void };
type Draft = { username: string; name: string; number: string; role: string; skills: string[]; assist_role: string };

function PersonForm({ hall, person, mayGive, onDone, onClose }: FormProps): JSX.Element {
  const before: Draft = { username: person?.username ?? "", name: person?.name ?? "", number: person?.number ?? "", role: person?.role ?? "clerk", skills: person?.skills ?? [], assist_role: person?.assist_role ?? "" };
  const draft = useSignal(before);
  const skills = useSignal(before.skills.join("，"));
  const deed = useDeed(async (pressed) => {
    const wanted = { ...draft.value, skills: skills.value.split(/[,，、\s]+/).filter(Boolean) };
    if (person) {
      await patch(at(hall, "people", person.username), differing(before, wanted), { press: pressed });
      onDone();
    } else {
      onDone(await post<Told>(at(hall, "people"), wanted, { press: pressed }));
    }
  });
  const set = (more: Partial<Draft>): void => void (draft.value = { ...draft.value, ...more });
  const { value } = draft;
  return (
    <Ask title={person ? t("person_edit", { name: person.name }) : t("person_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        {!person && (
          <Field label={t("person_username")} name="username" value={value.username} maxLength={32} hint={t("person_username_hint")} onInput={(username) => set({ username })} />
        )}
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("person_number")} name="number" value={value.number} maxLength={24} onInput={(number) => set({ number })} />
        <Select label={t("person_role")} name="role" value={value.role} options={choicesOf("role").filter((role) => mayGive(role.value))} onChoose={(role) => set({ role })} />
        <Field label={t("person_skills")} name="skills" value={skills.value} hint={t("person_skills_hint")} onInput={(text) => (skills.value = text)} />
        <Select
          label={t("person_assist")}
          name="assist_role"
          value={value.assist_role}
          options={[{ value: "", text: t("none") }, ...choicesOf("assist_role")]}
          onChoose={(assist_role) => set({ assist_role })}
        />
      </div>
    </Ask>
  );
}
