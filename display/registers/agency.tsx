import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Me, ServiceItem } from "../common/contract";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { allItems } from "../guide-desk/server";
import { search } from "../kiosk/search";
import { dayAndTime, Fact, quietly, RegisterList } from "./parts";
import { t } from "./texts";

const STATES = ["entrusted", "accepted", "undertaken", "returned", "declined", "withdrawn"] as const;
const STEPS = ["entrust", "accept", "undertake", "return", "decline", "withdraw"] as const;
const MAY_ENTER = new Set(["guide", "clerk", "handler", "shift_leader", "manager", "sub_hall_head", "admin"]);

type Material = { name: string; back: boolean };
type Case = {
  id: string;
  number: string;
  masked_name: string;
  masked_phone: string;
  item_name: string | null;
  item_name_en: string | null;
  document: string;
  materials: Material[];
  promised_on: string | null;
  agent: string | null;
  ticket_no: string | null;
  state: string;
  opinion: string;
  level: number | null;
  changed_at: string;
  next_steps: string[];
};
type CaseStep = { step: string; at: string; by: string; note: string };
type WithSteps = Case & { steps: CaseStep[] };

/** What people entrusted to the hall's agents, and where it is. */
export function AgencyRegister({ hall, me }: { hall: string; me: Me }): JSX.Element {
  const base = `/api/v1/halls/${encodeURIComponent(hall)}/agency`;
  const entering = useSignal(false);
  const enters = MAY_ENTER.has(me.person.role);
  return (
    <section class="panel" data-value="agency">
      <p class="quiet">{t("agency_free")}</p>
      <RegisterList<Case>
        address={base}
        title={t("tab_agency")}
        find={t("find_agency")}
        states={STATES.map((one) => ({ value: one, text: t(`agency_${one}`) }))}
        opens="open-case"
        what={(one) => [one.masked_name, itemOf(one)].filter(Boolean).join(" · ")}
        about={(one) => [one.number, one.agent && t("agent_is", { name: one.agent }), one.promised_on && t("promised", { day: one.promised_on })]}
        dialog={(id, renewed, close) => <CaseDialog key={id} address={`${base}/${id}`} enters={enters} onChanged={renewed} onClose={close} />}
      >
        {(open) =>
          enters && (
            <>
              <Button action="entrust" kind="primary" onPress={() => (entering.value = true)}>
                {t("entrust")}
              </Button>
              {entering.value && (
                <EntrustDialog
                  hall={hall}
                  base={base}
                  onDone={(id) => {
                    entering.value = false;
                    open(id);
                  }}
                  onClose={() => (entering.value = false)}
                />
              )}
            </>
          )
        }
      </RegisterList>
    </section>
  );
}

type CaseProps = { address: string; enters: boolean; onChanged: () => void; onClose: () => void };

function CaseDialog({ address, enters, onChanged, onClose }: CaseProps): JSX.Element | null {
  const one = useSignal<WithSteps | null>(null);
  const note = useSignal("");
  const promised = useSignal("");
  const opinion = useSignal("");
  const back = useSignal<readonly string[]>([]);
  useEffect(() => {
    void quietly(get<WithSteps>(address)).then((found) => (one.value = found));
  }, [address, lang.value]);
  const enter = useMemo(
    () =>
      action<[object]>(async (pressed, body) => {
        one.value = await post<WithSteps>(`${address}/actions/step`, body, { press: pressed });
        note.value = opinion.value = "";
        onChanged();
      }),
    [address],
  );
  const shown = one.value;
  if (!shown) return null;
  const returns = shown.next_steps.includes("return");
  const body = (step: string): object => ({
    step,
    note: note.value,
    ...(promised.value ? { promised_on: promised.value } : {}),
    ...(step === "return" ? { materials_back: back.value, opinion: opinion.value } : {}),
  });
  const refused = enter.unanswered.value ? t("unanswered") : enter.refused.value;
  return (
    <Dialog title={shown.number} onClose={onClose} class="register-dialog">
      <dl class="register-facts">
        <Fact term={t("entrusted_by")}>{[shown.masked_name, shown.masked_phone].filter(Boolean).join(" ")}</Fact>
        <Fact term={t("item")}>{itemOf(shown) || "—"}</Fact>
        <Fact term={t("document")}>{shown.document}</Fact>
        <Fact term={t("promised_on")}>{shown.promised_on ?? "—"}</Fact>
        <Fact term={t("agent")}>{shown.agent ?? "—"}</Fact>
        <Fact term={t("materials")}>{shown.materials.map((paper) => (paper.back ? t("paper_back", { name: paper.name }) : paper.name)).join(lang.value === "en" ? ", " : "、") || "—"}</Fact>
        {shown.opinion && <Fact term={t("opinion")}>{shown.opinion}</Fact>}
      </dl>
      <h3>{t("steps")}</h3>
      <ol class="register-steps">
        {shown.steps.map((step) => (
          <li key={step.at + step.step}>
            <strong>{stepOf(step.step)}</strong> <span class="quiet">{[dayAndTime(step.at), step.by, step.note].filter(Boolean).join(" · ")}</span>
          </li>
        ))}
      </ol>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {shown.next_steps.length === 0 && <p class="quiet">{t("ended")}</p>}
      {enters && shown.next_steps.length > 0 && (
        <>
          <h3>{t("next")}</h3>
          <div class="register-form">
            {shown.next_steps.includes("accept") && (
              <label class="field">
                <span class="field-label">{t("promised_on")}</span>
                <input class="field-input" type="date" name="promised_on" value={promised.value} onInput={(event) => (promised.value = event.currentTarget.value)} />
              </label>
            )}
            {returns && <Field label={t("opinion")} name="opinion" maxLength={400} value={opinion.value} onInput={(text) => (opinion.value = text)} />}
            <Field label={t("note")} name="note" maxLength={400} value={note.value} onInput={(text) => (note.value = text)} />
          </div>
          {returns && shown.materials.length > 0 && (
            <fieldset class="register-papers">
              <legend class="field-label">{t("hand_back")}</legend>
              {shown.materials.map(({ name }) => (
                <label key={name} class="register-paper">
                  <input
                    type="checkbox"
                    checked={back.value.includes(name)}
                    onChange={() => (back.value = back.value.includes(name) ? back.value.filter((one) => one !== name) : [...back.value, name])}
                  />
                  {name}
                </label>
              ))}
            </fieldset>
          )}
          <div class="register-deeds">
            {shown.next_steps.map((step) => (
              <Button
                key={step}
                action="enter-step"
                value={step}
                kind={step === "decline" || step === "withdraw" ? "plain" : "primary"}
                busy={enter.busy.value}
                onPress={() => void enter.run(body(step))}
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

function EntrustDialog({ hall, base, onDone, onClose }: { hall: string; base: string; onDone: (id: string) => void; onClose: () => void }): JSX.Element {
  const name = useSignal("");
  const paper = useSignal("");
  const phone = useSignal("");
  const identity = useSignal("");
  const materials = useSignal("");
  const items = useSignal<ServiceItem[]>([]);
  const typed = useSignal("");
  const item = useSignal<ServiceItem | null>(null);
  useEffect(() => {
    void quietly(allItems(hall)).then((all) => (items.value = all ?? []));
  }, [hall]);
  const found = typed.value.trim() ? search(items.value, typed.value).slice(0, 5) : [];
  const note = useSignal("");
  const enter = useMemo(
    () =>
      action<[object]>(async (pressed, body) => {
        onDone((await post<WithSteps>(base, body, { press: pressed })).id);
      }),
    [base],
  );
  const refused = enter.unanswered.value ? t("unanswered") : enter.refused.value;
  return (
    <Dialog title={t("entrust")} onClose={onClose} class="register-dialog">
      <div class="register-form">
        <Field label={t("entrusted_by")} name="name" maxLength={100} value={name.value} onInput={(text) => (name.value = text)} />
        <Field label={t("document")} name="document" maxLength={80} value={paper.value} onInput={(text) => (paper.value = text)} />
        <Field label={t("phone")} name="phone" type="tel" maxLength={20} value={phone.value} onInput={(text) => (phone.value = text)} />
        <Field label={t("identity")} name="identity" maxLength={20} value={identity.value} onInput={(text) => (identity.value = text.toUpperCase())} />
      </div>
      {item.value ? (
        <p class="register-item">
          <span>
            <span class="quiet">{t("item")}</span> <strong>{named(item.value)}</strong>
          </span>
          <Button action="change-item" kind="quiet" onPress={() => (item.value = null)}>
            {t("change_item")}
          </Button>
        </p>
      ) : (
        <>
          <Field label={t("find_item")} name="item" type="search" maxLength={40} value={typed.value} onInput={(text) => (typed.value = text)} />
          {found.map((one) => (
            <Button key={one.code} action="choose-item" value={one.code} onPress={() => { item.value = one; typed.value = ""; }}>
              {named(one)}
            </Button>
          ))}
        </>
      )}
      <Field label={t("materials")} name="materials" multiline maxLength={2000} hint={t("one_a_line")} value={materials.value} onInput={(text) => (materials.value = text)} />
      <Field label={t("note")} name="note" maxLength={400} value={note.value} onInput={(text) => (note.value = text)} />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button
          action="confirm-entrust"
          kind="primary"
          busy={enter.busy.value}
          disabled={!name.value.trim() || !paper.value.trim()}
          onPress={() =>
            void enter.run({
              name: name.value.trim(), document: paper.value.trim(), phone: phone.value.trim(), identity: identity.value.trim(), note: note.value,
              ...(item.value ? { service_item: item.value.code } : {}),
              materials: materials.value.split(/\n/).map((line) => line.trim()).filter(Boolean),
            })
          }
        >
          {t("entrust")}
        </Button>
      </div>
    </Dialog>
  );
}

function itemOf({ item_name: name, item_name_en: english }: Case): string {
  return name ? named({ name, name_en: english ?? "" }) : "";
}

function stepOf(step: string): string {
  const known = STEPS.find((one) => one === step);
  return known ? t(`agency_step_${known}`) : step;
}
