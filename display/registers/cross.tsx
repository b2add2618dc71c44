import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Me } from "../common/contract";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { dayAndTime, Fact, quietly, RegisterList } from "./parts";
import { t } from "./texts";

const STATES = ["received", "form_checked", "sent", "accepted_there", "result_back", "delivered", "returned", "withdrawn"] as const;
const KINDS = ["inter_province", "in_province", "in_city"] as const;
const STEPS = ["receive", "check-form", "send", "accept-there", "result-back", "deliver", "return", "withdraw"] as const;

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
  return (
    <section class="panel" data-value="cross">
      <RegisterList<Matter>
        address={base}
        title={t("tab_cross")}
        find={t("find")}
        states={STATES.map((one) => ({ value: one, text: t(one) }))}
        opens="open-matter"
        what={(matter) => named({ name: matter.item_name, name_en: matter.item_name_en })}
        about={(matter) => [matter.number, matter.ticket_no, regionOf(matter), matter.authority_place]}
        dialog={(id, renewed, close) => <MatterDialog key={id} address={`${base}/${id}`} onChanged={renewed} onClose={close} />}
      />
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
        // What was typed for the next step while this one was under way stays.
        if (reference.value === said) reference.value = "";
        if (note.value === remark) note.value = "";
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

function regionOf({ kind, region }: Matter): string {
  const known = KINDS.find((one) => one === kind);
  return [known && t(known), region || t("region_open")].filter(Boolean).join(" ");
}

function stepOf(step: string): string {
  const known = STEPS.find((one) => one === step);
  return known ? t(`step_${known}`) : step;
}
