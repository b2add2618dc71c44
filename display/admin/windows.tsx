import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { named } from "../common/lang";
import { common } from "../common/texts";
import type { TabProps } from "./admin";
import { Ask, Check, Field, NumberField, Off, Refusal, Select } from "./fields";
import { PostList } from "./posts";
import { at, differing, useDeed, useLoaded } from "./server";
import type { ItemSetup, ProfileLine, WindowSetup, ZoneSetup } from "./shapes";
import { choicesOf, t, words } from "./texts";

export function WindowsTab({ hall }: TabProps): JSX.Element {
  const windows = useLoaded<{ items: WindowSetup[] }>(at(hall, "windows"));
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const items = useLoaded<{ items: ItemSetup[] }>(at(hall, "service-items"));
  const form = useSignal<WindowSetup | "new" | null>(null);
  const turn = useDeed(
    async (pressed, id: string, verb: "switch-on" | "switch-off") => {
      await post(at(hall, "windows", id, "actions", verb), {}, { press: pressed });
      windows.reload();
    },
    [hall],
  );
  const list = windows.value.value?.items ?? [];
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <h2>{t("windows")}</h2>
          <Button action="add-window" kind="primary" onPress={() => (form.value = "new")}>
            {t("window_add")}
          </Button>
        </div>
        {windows.refused.value && <Banner tone="bad">{windows.refused.value}</Banner>}
        <Refusal deed={turn} />
        <ul class="rows">
          {list.map((window) => (
            <li key={window.id} class={`row ${window.active ? "" : "row-off"}`} data-value={window.number}>
              <span class="row-mark">{window.number}</span>
              <span class="row-what">
                <strong>{named(window)}</strong>
                <span class="quiet">{factsOf(window).join(" · ")}</span>
              </span>
              <Off show={!window.active}>{t("off")}</Off>
              <span class="row-deeds">
                <Button action="edit-window" class="row-button" onPress={() => (form.value = window)}>
                  {t("edit")}
                </Button>
                <Button
                  action={window.active ? "switch-off" : "switch-on"}
                  kind={window.active ? "danger" : "plain"}
                  class="row-button"
                  onPress={() => void turn.run(window.id, window.active ? "switch-off" : "switch-on")}
                >
                  {t(window.active ? "switch_off" : "switch_on")}
                </Button>
              </span>
            </li>
          ))}
        </ul>
      </section>
      <PostList hall={hall} windows={list} />
      {form.value && (
        <WindowForm
          hall={hall}
          window={form.value === "new" ? null : form.value}
          zones={(zones.value.value?.items ?? []).filter((zone) => zone.issues_tickets && !zone.merged_into)}
          groups={groupsOf(items.value.value?.items ?? [])}
          onDone={() => {
            form.value = null;
            windows.reload();
          }}
          onClose={() => (form.value = null)}
        />
      )}
    </>
  );
}

function factsOf(window: WindowSetup): string[] {
  const takes = window.profile.map((line) => (line.item_group ? `${line.zone}/${line.item_group}` : line.zone)).join(" › ");
  const facts = [words("scope", window.scope), takes || t("window_takes_nothing"), t("window_takes", { n: window.items.length })];
  if (window.tidal) facts.push(t("window_is_tidal"));
  if (window.pad) facts.push(t("window_pad", { code: window.pad }));
  facts.push(common(`state_${window.state}`));
  return facts;
}

export function groupsOf(items: ItemSetup[]): string[] {
  return [...new Set(items.map((item) => item.item_group).filter(Boolean))].sort();
}

type FormProps = { hall: string; window: WindowSetup | null; zones: ZoneSetup[]; groups: string[]; onDone: () => void; onClose: () => void };

function WindowForm({ hall, window, zones, groups, onDone, onClose }: FormProps): JSX.Element {
  const before: WindowSetup = window ?? {
    id: "", number: "", name: "", name_en: "", scope: "all", tidal: false, zones: [], profile: [], items: [], display_address: "", keypad_address: "", pad: null, state: "closed", active: true,
  };
  const draft = useSignal(before);
  const reason = useSignal("");
  const deed = useDeed(async (pressed) => {
    const changes = { ...differing(before, draft.value), ...(reason.value ? { reason: reason.value } : {}) };
    if (window) await patch(at(hall, "windows", window.id), changes, { press: pressed });
    else await post(at(hall, "windows"), changes, { press: pressed });
    onDone();
  });
  /** A window that takes nothing is allowed, for one that is still to be set up, but not by oversight. */
  const warned = useSignal(false);
  function confirm(): void {
    const first = draft.value.profile.length === 0 && !warned.value;
    warned.value = first || (warned.value && draft.value.profile.length === 0);
    if (!first) void deed.run();
  }
  const set = (more: Partial<WindowSetup>): void => {
    draft.value = { ...draft.value, ...more };
    if (draft.value.profile.length > 0) warned.value = false;
  };
  const wrong = (name: string): string => (deed.wrong.value.get(name) ?? "");
  const { value } = draft;
  return (
    <Ask wide title={window ? t("window_edit", { n: window.number }) : t("window_add")} action="save" confirm={t(warned.value ? "save_anyway" : "save")} deed={deed} onConfirm={confirm} onClose={onClose}>
      <div class="form-grid">
        <Field label={t("window_number")} name="number" value={value.number} maxLength={8} onInput={(number) => set({ number })} />
        <Select label={t("window_scope")} name="scope" value={value.scope} options={choicesOf("scope")} onChoose={(scope) => set({ scope })} />
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Field label={t("window_display")} name="display_address" value={value.display_address} maxLength={80} onInput={(display_address) => set({ display_address })} />
        <Field label={t("window_keypad")} name="keypad_address" value={value.keypad_address} maxLength={80} onInput={(keypad_address) => set({ keypad_address })} />
      </div>
      <Check label={t("window_tidal")} name="tidal" checked={value.tidal} onChange={(tidal) => set({ tidal })} />
      <Profile lines={value.profile} zones={zones} groups={groups} onChange={(profile) => set({ profile })} />
      {wrong("profile") && <p class="field-error">{wrong("profile")}</p>}
      {warned.value && <Banner tone="warn">{t("window_no_profile")}</Banner>}
      <Field label={t("reason")} name="reason" value={reason.value} maxLength={200} hint={t("optional")} onInput={(text) => (reason.value = text)} />
    </Ask>
  );
}

type ProfileProps = { lines: ProfileLine[]; zones: ZoneSetup[]; groups: string[]; onChange: (lines: ProfileLine[]) => void };

/** What a window takes: zones and item groups with rank and weight. */
export function Profile({ lines, zones, groups, onChange }: ProfileProps): JSX.Element {
  const set = (place: number, more: Partial<ProfileLine>): void => onChange(lines.map((line, n) => (n === place ? { ...line, ...more } : line)));
  return (
    <fieldset class="profile">
      <legend class="field-label">{t("window_profile")}</legend>
      {lines.length > 0 && (
        <div class="profile-line profile-head" aria-hidden="true">
          <span>{t("item_zone")}</span>
          <span>{t("item_group")}</span>
          <span>{t("window_rank")}</span>
          <span>{t("window_weight")}</span>
        </div>
      )}
      {lines.map((line, place) => (
        <div class="profile-line" key={place}>
          <Select hideLabel label={t("item_zone")} name="profile.zone" value={line.zone} options={zones.map((zone) => ({ value: zone.code, text: `${zone.code} ${named(zone)}` }))} onChoose={(zone) => set(place, { zone })} />
          <Select
            hideLabel
            label={t("item_group")}
            name="profile.item_group"
            value={line.item_group}
            options={[{ value: "", text: t("window_any_group") }, ...groups.map((group) => ({ value: group, text: group }))]}
            onChoose={(item_group) => set(place, { item_group })}
          />
          <NumberField hideLabel label={t("window_rank")} name="profile.rank" value={line.rank} min={1} max={99} onInput={(rank) => set(place, { rank: rank ?? 1 })} />
          <NumberField hideLabel label={t("window_weight")} name="profile.weight" value={line.weight} min={0.1} max={100} step="any" onInput={(weight) => set(place, { weight: weight ?? 1 })} />
          <Button action="remove-line" kind="quiet" class="row-button" onPress={() => onChange(lines.filter((_, n) => n !== place))}>
            {t("remove")}
          </Button>
        </div>
      ))}
      <Button
        action="add-line"
        kind="quiet"
        class="row-button"
        disabled={zones.length === 0}
        onPress={() => onChange([...lines, { zone: zones[0]!.code, item_group: "", rank: lines.length + 1, weight: 1 }])}
      >
        {t("window_add_line")}
      </Button>
    </fieldset>
  );
}
