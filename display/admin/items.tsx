import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang, named } from "../common/lang";
import type { TabProps } from "./admin";
import { Ask, Field, NumberField, Off, Refusal, Select } from "./fields";
import { ImportDialog } from "./import";
import { at, differing, useDeed, useLoaded } from "./server";
import type { ItemSetup, ZoneSetup } from "./shapes";
import { choicesOf, t, words } from "./texts";
import { Themes } from "./themes";

const SHOWN = 100;

export function ItemsTab({ hall }: TabProps): JSX.Element {
  const items = useLoaded<{ items: ItemSetup[] }>(`${at(hall, "service-items")}?switched_off=true`);
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const wanted = useSignal("");
  const form = useSignal<ItemSetup | "new" | null>(null);
  const importing = useSignal(false);
  const found = useComputed(() => (items.value.value?.items ?? []).filter((item) => matches(item, wanted.value)));
  const turn = useDeed(
    async (pressed, code: string, verb: "switch-on" | "switch-off") => {
      await post(at(hall, "service-items", code, "actions", verb), {}, { press: pressed });
      items.reload();
    },
    [hall],
  );
  const queues = (zones.value.value?.items ?? []).filter((zone) => zone.issues_tickets && !zone.merged_into);
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <div class="search">
            <Field label={t("search")} name="search" type="search" value={wanted.value} hint={t("item_search")} onInput={(value) => (wanted.value = value)} />
          </div>
          <span class="panel-deeds">
            <Button action="import" onPress={() => (importing.value = true)}>
              {t("import")}
            </Button>
            <Button action="add-item" kind="primary" onPress={() => (form.value = "new")}>
              {t("item_add")}
            </Button>
          </span>
        </div>
        {items.refused.value && <Banner tone="bad">{items.refused.value}</Banner>}
        <Refusal deed={turn} />
        <p class="quiet" data-field="count">
          {t("items_count", { n: found.value.length })}
          {found.value.length > SHOWN && ` · ${t("items_shown", { n: SHOWN })}`}
        </p>
        <ul class="rows">
          {found.value.slice(0, SHOWN).map((item) => (
            <li key={item.code} class={`row ${item.active ? "" : "row-off"}`} data-value={item.code}>
              <span class="row-mark">{item.zone}</span>
              <span class="row-what">
                <strong>{named(item)}</strong>
                <span class="quiet">
                  {[item.code, item.department, item.item_group, words("item_kind", item.kind), t("minutes", { n: item.expected_minutes })].filter(Boolean).join(" · ")}
                </span>
              </span>
              <Off show={!item.active}>{t("off")}</Off>
              <span class="row-deeds">
                <Button action="edit-item" class="row-button" onPress={() => (form.value = item)}>
                  {t("edit")}
                </Button>
                <Button
                  action={item.active ? "switch-off" : "switch-on"}
                  kind={item.active ? "danger" : "plain"}
                  class="row-button"
                  onPress={() => void turn.run(item.code, item.active ? "switch-off" : "switch-on")}
                >
                  {t(item.active ? "switch_off" : "switch_on")}
                </Button>
              </span>
            </li>
          ))}
        </ul>
        {form.value && (
          <ItemForm
            hall={hall}
            item={form.value === "new" ? null : form.value}
            zones={queues}
            onDone={() => {
              form.value = null;
              items.reload();
            }}
            onClose={() => (form.value = null)}
          />
        )}
        {importing.value && <ImportDialog hall={hall} onDone={items.reload} onClose={() => (importing.value = false)} />}
      </section>
      <Themes hall={hall} zones={queues} items={items.value.value?.items ?? []} />
    </>
  );
}

function matches(item: ItemSetup, wanted: string): boolean {
  const sought = wanted.trim().toLowerCase();
  return [item.name, item.name_en, item.code, item.department, item.item_group, item.pinyin].some((text) => text.toLowerCase().includes(sought));
}

/** Partners as the server reads them again, one a line. */
function written(partners: NonNullable<ItemSetup["cross_region"]>): string {
  return partners.map(({ kind, region, authority }) => `${t(`item_cross_${kind}`)}${t("item_cross_colon")}${region}${authority === region ? "" : `@${authority}`}`).join("\n");
}

type FormProps = { hall: string; item: ItemSetup | null; zones: ZoneSetup[]; onDone: () => void; onClose: () => void };

function ItemForm({ hall, item, zones, onDone, onClose }: FormProps): JSX.Element {
  const before: ItemSetup = item ?? {
    code: "", name: "", name_en: "", zone: zones.find((zone) => zone.kind === "comprehensive")?.code ?? zones[0]?.code ?? "", department: "",
    kind: "promised", item_group: "", skill: "", expected_minutes: 10, guide_text: "", guide_url: "", self_service: "", daily_cap: null, active: true, pinyin: "",
  };
  const draft = useSignal(before);
  const partners = written(before.cross_region ?? []);
  const cross = useSignal(partners);
  const deed = useDeed(async (pressed) => {
    const changes = { ...differing(before, draft.value), ...(cross.value === partners ? {} : { cross_region: cross.value }) };
    if (item) await patch(at(hall, "service-items", item.code), changes, { press: pressed });
    else await post(at(hall, "service-items"), { ...changes, zone: draft.value.zone }, { press: pressed });
    onDone();
  });
  const set = (more: Partial<ItemSetup>): void => void (draft.value = { ...draft.value, ...more });
  const { value } = draft;
  const space = lang.value === "en" ? " " : "";
  return (
    <Ask wide title={item ? t("item_edit") + space + item.code : t("item_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        {!item && <Field label={t("item_code")} name="code" value={value.code} maxLength={64} onInput={(code) => set({ code })} />}
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Field label={t("item_department")} name="department" value={value.department} maxLength={200} onInput={(department) => set({ department })} />
        <Select label={t("item_kind")} name="kind" value={value.kind} options={choicesOf("item_kind")} onChoose={(kind) => set({ kind })} />
        <Select label={t("item_zone")} name="zone" value={value.zone} options={zones.map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }))} onChoose={(zone) => set({ zone })} />
        <Field label={t("item_group")} name="item_group" value={value.item_group} maxLength={64} onInput={(item_group) => set({ item_group })} />
        <Field label={t("item_skill")} name="skill" value={value.skill} maxLength={64} onInput={(skill) => set({ skill })} />
        <NumberField label={t("item_minutes")} name="expected_minutes" value={value.expected_minutes} min={1} max={480} onInput={(minutes) => set({ expected_minutes: minutes ?? 0 })} />
        <NumberField label={t("item_daily_cap")} name="daily_cap" value={value.daily_cap} min={1} hint={t("zone_no_cap")} onInput={(daily_cap) => set({ daily_cap })} />
        <Field label={t("item_self_service")} name="self_service" value={value.self_service} maxLength={200} onInput={(self_service) => set({ self_service })} />
        <Field label={t("item_guide_url")} name="guide_url" value={value.guide_url} maxLength={400} onInput={(guide_url) => set({ guide_url })} />
      </div>
      <Field label={t("item_cross")} name="cross_region" value={cross.value} multiline hint={t("item_cross_hint")} maxLength={4000} onInput={(text) => (cross.value = text)} />
      <Field label={t("item_guide")} name="guide_text" value={value.guide_text} multiline maxLength={4000} onInput={(guide_text) => set({ guide_text })} />
    </Ask>
  );
}
