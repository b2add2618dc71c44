import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { named } from "../common/lang";
import { Ask, Check, Field, Off, Select } from "./fields";
import { moved } from "./hall-part";
import { at, differing, useDeed, useLoaded } from "./server";
import type { ItemSetup, ThemeSetup, ThemeStep, ZoneSetup } from "./shapes";
import { choicesOf, t } from "./texts";

type Props = { hall: string; zones: readonly ZoneSetup[]; items: readonly ItemSetup[] };

/** Several matters as one visit: which steps one number passes, and where it stands in the next line. */
export function Themes({ hall, zones, items }: Props): JSX.Element {
  const themes = useLoaded<{ items: ThemeSetup[] }>(at(hall, "themes"));
  const form = useSignal<ThemeSetup | "new" | null>(null);
  const list = themes.value.value?.items ?? [];
  return (
    <section class="panel" data-value="themes">
      <div class="panel-head">
        <h2>{t("themes")}</h2>
        <Button action="add-theme" disabled={zones.length === 0} onPress={() => (form.value = "new")}>
          {t("theme_add")}
        </Button>
      </div>
      <p class="quiet">{t("themes_what")}</p>
      {themes.refused.value && <Banner tone="bad">{themes.refused.value}</Banner>}
      {themes.value.value && list.length === 0 && <p class="quiet">{t("themes_none")}</p>}
      <ul class="rows">
        {list.map((theme) => (
          <li key={theme.code} class={`row ${theme.active ? "" : "row-off"}`} data-value={theme.code}>
            <span class="row-mark">{theme.steps.length}</span>
            <span class="row-what">
              <strong>{named(theme)}</strong>
              <span class="quiet">{theme.steps.map((step) => stepName(step, zones, items)).join(" → ")}</span>
            </span>
            <Off show={!theme.active}>{t("off")}</Off>
            <span class="row-deeds">
              <Button action="edit-theme" class="row-button" disabled={zones.length === 0} onPress={() => (form.value = theme)}>
                {t("edit")}
              </Button>
            </span>
          </li>
        ))}
      </ul>
      {form.value && (
        <ThemeForm
          hall={hall}
          theme={form.value === "new" ? null : form.value}
          zones={zones}
          items={items}
          onDone={() => {
            form.value = null;
            themes.reload();
          }}
          onClose={() => (form.value = null)}
        />
      )}
    </section>
  );
}

function stepName(step: ThemeStep, zones: Props["zones"], items: Props["items"]): string {
  const item = items.find((one) => one.code === step.service_item);
  const zone = zones.find((one) => one.code === step.zone);
  return item ? named(item) : zone ? named(zone) : step.zone;
}

type FormProps = Props & { theme: ThemeSetup | null; onDone: () => void; onClose: () => void };

function ThemeForm({ hall, theme, zones, items, onDone, onClose }: FormProps): JSX.Element {
  const first: ThemeStep = { zone: zones[0]?.code ?? "", service_item: null };
  const before: ThemeSetup = theme ?? { code: "", name: "", name_en: "", place: "original", steps: [first, first], active: true };
  const draft = useSignal(before);
  const deed = useDeed(async (pressed) => {
    if (theme) await patch(at(hall, "themes", theme.code), differing(before, draft.value), { press: pressed });
    else await post(at(hall, "themes"), draft.value, { press: pressed });
    onDone();
  });
  const set = (more: Partial<ThemeSetup>): void => void (draft.value = { ...draft.value, ...more });
  const setStep = (place: number, more: Partial<ThemeStep>): void => set({ steps: draft.value.steps.map((step, n) => (n === place ? { ...step, ...more } : step)) });
  const wrong = (name: string): string => (deed.wrong.value.get(name) ?? "");
  const { value } = draft;
  const title = t(theme ? "theme_edit" : "theme_add");
  return (
    <Ask wide title={title} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        {!theme && <Field label={t("code")} name="code" value={value.code} maxLength={64} onInput={(code) => set({ code })} />}
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Select label={t("theme_place")} name="place" value={value.place} options={choicesOf("theme_place")} onChoose={(place) => set({ place })} />
      </div>
      <fieldset class="profile">
        <legend class="field-label">{t("theme_steps")}</legend>
        {value.steps.map((step, place) => (
          <div class="theme-step" key={place}>
            <span class="theme-step-no">{place + 1}</span>
            <Select
              hideLabel
              label={t("item_zone")}
              name="step.zone"
              value={step.zone}
              options={zones.map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }))}
              onChoose={(zone) => setStep(place, { zone, service_item: null })}
            />
            <Select
              hideLabel
              label={t("theme_item")}
              name="step.service_item"
              value={step.service_item ?? ""}
              options={[
                { value: "", text: t("theme_no_item") },
                ...items.filter((item) => item.active && item.zone === step.zone).map((item) => ({ value: item.code, text: named(item) })),
              ]}
              onChoose={(code) => setStep(place, { service_item: code || null })}
            />
            <Button action="step-up" kind="quiet" class="row-button" disabled={place === 0} onPress={() => set({ steps: moved(value.steps, place) })}>
              {t("theme_up")}
            </Button>
            <Button action="remove-step" kind="quiet" class="row-button" disabled={value.steps.length <= 2} onPress={() => set({ steps: value.steps.filter((_, n) => n !== place) })}>
              {t("remove")}
            </Button>
          </div>
        ))}
        <Button action="add-step" kind="quiet" class="row-button" disabled={value.steps.length >= 8} onPress={() => set({ steps: [...value.steps, first] })}>
          {t("theme_add_step")}
        </Button>
        {wrong("steps") && <p class="field-error">{wrong("steps")}</p>}
      </fieldset>
      <Check label={t("theme_active")} name="active" checked={value.active} onChange={(active) => set({ active })} />
    </Ask>
  );
}
