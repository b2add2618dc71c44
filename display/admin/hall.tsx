import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang, named } from "../common/lang";
import type { TabProps } from "./admin";
import { ConfigurationFile } from "./configuration-file";
import { Ask, Field, FormFields, NumberField, Refusal, Secret, Select } from "./fields";
import { at, differing, useDeed, useLoaded } from "./server";
import type { AreaSetup, HallSetup, SubHall } from "./shapes";
import { choicesOf, t, words } from "./texts";

const OVER_SUB_HALLS = new Set(["admin", "manager"]);

export function HallTab(props: TabProps): JSX.Element {
  return (
    <>
      <HallData hall={props.hall} />
      <Areas hall={props.hall} />
      {OVER_SUB_HALLS.has(props.me.person.role) && <SubHalls {...props} />}
      {props.me.person.role === "admin" && <ConfigurationFile hall={props.hall} />}
    </>
  );
}

const OF_HALL = ["name", "name_en", "phone", "complaint_phone", "address", "latitude", "longitude", "notices", "notices_en"] as const;
type Draft = Pick<HallSetup, (typeof OF_HALL)[number]>;

function HallData({ hall }: { hall: string }): JSX.Element {
  const loaded = useLoaded<HallSetup>(at(hall));
  const draft = useSignal<Draft | null>(null);
  const saved = useSignal(false);
  const before = loaded.value.value;
  useEffect(() => {
    if (before) draft.value = Object.fromEntries(OF_HALL.map((name) => [name, before[name]])) as Draft;
  }, [before]);
  const deed = useDeed(
    async (pressed, changes: Partial<Draft>) => {
      saved.value = false;
      await patch(at(hall), changes, { press: pressed });
      saved.value = true;
      loaded.reload();
    },
    [hall],
  );
  const value = draft.value;
  if (!before || !value) return <section class="panel">{loaded.refused.value && <Banner tone="bad">{loaded.refused.value}</Banner>}</section>;
  const tidy = { ...value, notices: lines(value.notices), notices_en: sameLines(value.notices_en) };
  const changes = differing(Object.fromEntries(OF_HALL.map((name) => [name, before[name]])) as Draft, tidy);
  const set = (more: Partial<Draft>): void => {
    draft.value = { ...value, ...more };
    saved.value = false;
  };
  return (
    <section class="panel">
      <h2>{t("hall_data")}</h2>
      <FormFields deed={deed}>
        <div class="form-grid">
          <Field label={t("hall_name")} name="name" value={value.name} maxLength={200} hint={t("hall_name_hint")} onInput={(name) => set({ name })} />
          <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
          <Field label={t("hall_phone")} name="phone" type="tel" value={value.phone} maxLength={40} onInput={(phone) => set({ phone })} />
          <Field label={t("hall_complaint")} name="complaint_phone" type="tel" value={value.complaint_phone} maxLength={40} onInput={(complaint_phone) => set({ complaint_phone })} />
          <Field label={t("hall_address")} name="address" value={value.address} maxLength={200} onInput={(address) => set({ address })} />
          <div class="form-pair">
            <NumberField label={t("hall_latitude")} name="latitude" value={value.latitude} min={-90} max={90} step="any" onInput={(latitude) => set({ latitude })} />
            <NumberField label={t("hall_longitude")} name="longitude" value={value.longitude} min={-180} max={180} step="any" onInput={(longitude) => set({ longitude })} />
          </div>
        </div>
        <Field label={t("hall_notices")} name="notices" multiline value={value.notices.join("\n")} onInput={(text) => set({ notices: text.split("\n") })} />
        <Field label={t("hall_notices_en")} name="notices_en" multiline value={value.notices_en.join("\n")} onInput={(text) => set({ notices_en: text.split("\n") })} />
      </FormFields>
      <Refusal deed={deed} />
      <div class="save-bar">
        {saved.value && <Banner tone="good">{t("saved")}</Banner>}
        <Button action="save" kind="primary" disabled={Object.keys(changes).length === 0} busy={deed.busy.value} onPress={() => void deed.run(changes)}>
          {t("save")}
        </Button>
      </div>
    </section>
  );
}

function lines(written: readonly string[]): string[] {
  return written.map((line) => line.trim()).filter(Boolean);
}

/** An empty line in between stands for a notice without English. */
function sameLines(written: readonly string[]): string[] {
  const trimmed = written.map((line) => line.trim());
  while (trimmed.length && !trimmed[trimmed.length - 1]) trimmed.pop();
  return trimmed;
}

function Areas({ hall }: { hall: string }): JSX.Element {
  const areas = useLoaded<{ items: AreaSetup[] }>(at(hall, "waiting-areas"));
  const form = useSignal<AreaSetup | "new" | null>(null);
  const list = areas.value.value?.items ?? [];
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{t("areas")}</h2>
        <Button action="add-area" onPress={() => (form.value = "new")}>
          {t("area_add")}
        </Button>
      </div>
      <ul class="rows">
        {list.map((area) => (
          <li key={area.code} class="row" data-value={area.code}>
            <span class="row-mark">{area.code}</span>
            <span class="row-what">
              <strong>{named(area)}</strong>
              <span class="quiet">{area.zones.length ? t("area_zones", { list: area.zones.join(lang.value === "en" ? ", " : "、") }) : t("none")}</span>
            </span>
            <span class="row-deeds">
              <Button action="edit-area" class="row-button" onPress={() => (form.value = area)}>
                {t("edit")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {form.value && (
        <AreaForm
          hall={hall}
          area={form.value === "new" ? null : form.value}
          onDone={() => {
            form.value = null;
            areas.reload();
          }}
          onClose={() => (form.value = null)}
        />
      )}
    </section>
  );
}

function AreaForm({ hall, area, onDone, onClose }: { hall: string; area: AreaSetup | null; onDone: () => void; onClose: () => void }): JSX.Element {
  const before = { code: area?.code ?? "", name: area?.name ?? "", name_en: area?.name_en ?? "" };
  const draft = useSignal(before);
  const deed = useDeed(async (pressed) => {
    if (area) await patch(at(hall, "waiting-areas", area.code), differing(before, draft.value), { press: pressed });
    else await post(at(hall, "waiting-areas"), draft.value, { press: pressed });
    onDone();
  });
  const set = (more: Partial<typeof before>): void => void (draft.value = { ...draft.value, ...more });
  return (
    <Ask title={area ? t("area_edit") : t("area_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      {!area && <Field label={t("code")} name="code" value={draft.value.code} maxLength={16} onInput={(code) => set({ code })} />}
      <Field label={t("name")} name="name" value={draft.value.name} maxLength={200} onInput={(name) => set({ name })} />
      <Field label={t("name_en")} name="name_en" value={draft.value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
    </Ask>
  );
}

type Made = { hall: HallSetup; password: string | null; username: string };

function SubHalls({ hall, onManage }: TabProps): JSX.Element {
  const below = useLoaded<{ items: SubHall[] }>(at(hall, "sub-halls"));
  const adding = useSignal(false);
  const made = useSignal<Made | null>(null);
  const list = below.value.value?.items ?? [];
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{t("sub_halls")}</h2>
        <Button action="add-sub-hall" onPress={() => (adding.value = true)}>
          {t("sub_hall_add")}
        </Button>
      </div>
      {made.value && !made.value.password && <Banner tone="good">{t("sub_hall_made", { name: named(made.value.hall) })}</Banner>}
      {below.value.value && list.length === 0 && <p class="quiet">{t("sub_hall_none")}</p>}
      <ul class="rows">
        {list.map((one) => (
          <li key={one.code} class="row" data-value={one.code}>
            <span class="row-what">
              <strong>{named(one)}</strong>
              <span class="quiet">{[one.code, words("hall_kind", one.kind), t("sub_hall_windows", { n: one.windows })].join(" · ")}</span>
            </span>
            <span class="row-deeds">
              <Button action="manage" value={one.code} class="row-button" onPress={() => onManage(one.code)}>
                {t("sub_hall_manage")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {adding.value && (
        <SubHallForm
          hall={hall}
          onDone={(answer) => {
            adding.value = false;
            made.value = answer;
            below.reload();
          }}
          onClose={() => (adding.value = false)}
        />
      )}
      {made.value?.password && (
        <Secret title={t("sub_hall_made", { name: named(made.value.hall) })} secret={made.value.password} field="password" onClose={() => (made.value = null)}>
          {t("person_password_what", { username: made.value.username })}
        </Secret>
      )}
    </section>
  );
}

function SubHallForm({ hall, onDone, onClose }: { hall: string; onDone: (made: Made) => void; onClose: () => void }): JSX.Element {
  const draft = useSignal({ code: "", name: "", name_en: "", kind: "sub_hall", address: "", phone: "" });
  const head = useSignal({ username: "", name: "" });
  const deed = useDeed(async (pressed) => {
    const body = { ...draft.value, ...(head.value.username ? { head: head.value } : {}) };
    const answer = await post<{ hall: HallSetup; password: string | null }>(at(hall, "sub-halls"), body, { press: pressed });
    onDone({ ...answer, username: head.value.username });
  });
  const set = (more: Partial<typeof draft.value>): void => void (draft.value = { ...draft.value, ...more });
  const { value } = draft;
  return (
    <Ask wide title={t("sub_hall_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <p>{t("sub_hall_what")}</p>
      <div class="form-grid">
        <Field label={t("sub_hall_code")} name="code" value={value.code} maxLength={16} onInput={(code) => set({ code })} />
        <Select label={t("sub_hall_kind")} name="kind" value={value.kind} options={choicesOf("hall_kind")} onChoose={(kind) => set({ kind })} />
        <Field label={t("hall_name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Field label={t("hall_address")} name="address" value={value.address} maxLength={200} onInput={(address) => set({ address })} />
        <Field label={t("hall_phone")} name="phone" type="tel" value={value.phone} maxLength={40} onInput={(phone) => set({ phone })} />
        <Field label={t("sub_hall_head")} name="head.username" value={head.value.username} maxLength={32} hint={t("optional")} onInput={(username) => (head.value = { ...head.value, username })} />
        <Field label={t("sub_hall_head_name")} name="head.name" value={head.value.name} maxLength={200} onInput={(name) => (head.value = { ...head.value, name })} />
      </div>
    </Ask>
  );
}
