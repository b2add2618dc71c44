import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post, Problem, Unreachable } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Me, Page } from "../common/contract";
import { moment } from "../common/format";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { t } from "./texts";

const STATES = ["received", "form_checked", "sent", "accepted_there", "result_back", "delivered", "returned", "withdrawn"] as const;
const KINDS = ["inter_province", "in_province", "in_city"] as const;
const STEPS = ["receive", "check-form", "send", "accept-there", "result-back", "deliver", "return", "withdraw"] as const;
const LIST = 50;

type Matter = {
  id: string;
  number: string;
  ticket_no: string;
  item_name: string;
  item_name_en: string;
  kind: string;
  region: string;
  intake_place: string;
  authority_place: string;
  reference: string;
  state: string;
  changed_at: string;
  next_steps: string[];
};
type MatterStep = { step: string; at: string; by: string; reference: string; note: string };
type WithSteps = Matter & { steps: MatterStep[] };

/** Every matter of another region with where it is, and its next step. */
export function CrossLedger({ hall }: { hall: string; me: Me }): JSX.Element {
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/cross-matters`;
  const state = useSignal("");
  const q = useSignal("");
  const shown = useSignal(LIST);
  const turn = useSignal(0);
  const found = useSignal<Page<Matter> | null>(null);
  const open = useSignal("");
  const query = useComputed(() => `?limit=${shown.value}${state.value && `&state=${state.value}`}${q.value.trim() && `&q=${encodeURIComponent(q.value.trim())}`}`);
  useSignalEffect(() => {
    void turn.value;
    const asking = query.value;
    void quietly(get<Page<Matter>>(base + asking, { tries: 2 })).then((page) => {
      if (page && asking === query.peek()) found.value = page;
    });
  });
  return (
    <section class="panel" data-value="cross">
      <div class="register-find">
        <Choice label={t("tab_cross")} hideLabel name="state" value={state.value} options={[{ value: "", text: t("all") }, ...STATES.map((one) => ({ value: one, text: t(one) }))]} onChoose={(one) => (state.value = one)} />
        <Field label={t("find")} name="q" type="search" maxLength={24} value={q.value} onInput={(text) => (q.value = text)} />
      </div>
      {found.value?.items.length === 0 && <p class="quiet">{t("none")}</p>}
      <ul class="register-list">
        {found.value?.items.map((matter) => (
          <li key={matter.id} class="register-row" data-value={matter.id}>
            <span class="register-what">
              <strong>{named({ name: matter.item_name, name_en: matter.item_name_en })}</strong>
              <span class="quiet">{[matter.number, matter.ticket_no, regionOf(matter), matter.authority_place].filter(Boolean).join(" · ")}</span>
            </span>
            <span class="register-state">
              <strong data-field="state" data-value={matter.state}>
                {stateOf(matter.state)}
              </strong>
              <span class="quiet">{t("changed", { time: dayAndTime(matter.changed_at) })}</span>
            </span>
            <Button action="open-matter" value={matter.number} class="row-button" onPress={() => (open.value = matter.id)}>
              {t("open")}
            </Button>
          </li>
        ))}
      </ul>
      {found.value?.next && shown.value < 200 && (
        <Button action="more" kind="quiet" onPress={() => (shown.value = Math.min(200, shown.value + LIST))}>
          {t("more")}
        </Button>
      )}
      {open.value && <MatterDialog key={open.value} address={`${base}/${open.value}`} onChanged={() => (turn.value += 1)} onClose={() => (open.value = "")} />}
    </section>
  );
}

function MatterDialog({ address, onChanged, onClose }: { address: string; onChanged: () => void; onClose: () => void }): JSX.Element | null {
  const matter = useSignal<WithSteps | null>(null);
  const reference = useSignal("");
  const note = useSignal("");
  useEffect(() => {
    void quietly(get<WithSteps>(address)).then((found) => (matter.value = found));
  }, [address, lang.value]);
  const enter = useMemo(
    () =>
      action<[string, string, string]>(async (pressed, step, said, remark) => {
        matter.value = await post<WithSteps>(`${address}/actions/step`, { step, reference: said, note: remark }, { press: pressed });
        reference.value = note.value = "";
        onChanged();
      }),
    [address],
  );
  const shown = matter.value;
  if (!shown) return null;
  const refused = enter.unanswered.value ? t("unanswered") : enter.refused.value;
  return (
    <Dialog title={shown.number} onClose={onClose} class="register-dialog">
      <dl class="register-facts">
        <Fact term={t("item")}>{named({ name: shown.item_name, name_en: shown.item_name_en })}</Fact>
        <Fact term={t("ticket")}>{shown.ticket_no}</Fact>
        <Fact term={t("region")}>{regionOf(shown)}</Fact>
        <Fact term={t("intake")}>{shown.intake_place}</Fact>
        <Fact term={t("authority")}>{shown.authority_place || "—"}</Fact>
      </dl>
      <h3>{t("steps")}</h3>
      <ol class="register-steps">
        {shown.steps.map((step) => (
          <li key={step.at + step.step}>
            <strong>{stepOf(step.step)}</strong> <span class="quiet">{[dayAndTime(step.at), step.by, step.reference, step.note].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ol>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {shown.next_steps.length === 0 ? (
        <p class="quiet">{t("ended")}</p>
      ) : (
        <>
          <h3>{t("next")}</h3>
          <Field label={t("reference")} name="reference" maxLength={80} value={reference.value} onInput={(text) => (reference.value = text)} />
          <Field label={t("note")} name="note" maxLength={400} value={note.value} onInput={(text) => (note.value = text)} />
          <div class="register-deeds">
            {shown.next_steps.map((step) => (
              <Button
                key={step}
                action="enter-step"
                value={step}
                kind={step === "return" || step === "withdraw" ? "plain" : "primary"}
                busy={enter.busy.value}
                onPress={() => void enter.run(step, reference.value, note.value)}
              >
                {stepOf(step)}
              </Button>
            ))}
          </div>
        </>
      )}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
      </div>
    </Dialog>
  );
}

export function Fact({ term, children }: { term: string; children: string }): JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export async function quietly<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return null;
    throw error;
  }
}

/** With the day before it when it is not today: an entry may be weeks old. */
export function dayAndTime(at: string): string {
  return moment(at, Date.now());
}

function regionOf({ kind, region }: Matter): string {
  const known = KINDS.find((one) => one === kind);
  return [known && t(known), region || t("region_open")].filter(Boolean).join(" ");
}

function stateOf(state: string): string {
  const known = STATES.find((one) => one === state);
  return known ? t(known) : state;
}

function stepOf(step: string): string {
  const known = STEPS.find((one) => one === step);
  return known ? t(`step_${known}`) : step;
}
