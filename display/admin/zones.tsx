import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { patch, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { lang, named } from "../common/lang";
import type { TabProps } from "./admin";
import { Ask, Check, Checks, Field, HoursField, NumberField, Off, Refusal, Select } from "./fields";
import { Groups } from "./groups";
import { at, differing, inForce, useDeed, useLoaded } from "./server";
import type { AreaSetup, ZoneSetup } from "./shapes";
import { choicesOf, t, words } from "./texts";

type Asked = { form: ZoneSetup | "new" } | { merge: ZoneSetup } | null;

export function ZonesTab({ hall }: TabProps): JSX.Element {
  const zones = useLoaded<{ items: ZoneSetup[] }>(at(hall, "zones"));
  const areas = useLoaded<{ items: AreaSetup[] }>(at(hall, "waiting-areas"));
  const asked = useSignal<Asked>(null);
  const list = zones.value.value?.items ?? [];

  const turn = useDeed(
    async (pressed, code: string, verb: "switch-on" | "switch-off") => {
      await post(at(hall, "zones", code, "actions", verb), {}, { press: pressed });
      zones.reload();
    },
    [hall],
  );
  const order = useDeed(
    async (pressed, codes: string[]) => {
      await post(at(hall, "zones", "actions", "reorder"), { zones: codes }, { press: pressed });
      zones.reload();
    },
    [hall],
  );

  function move(place: number, by: -1 | 1): void {
    const codes = list.map((zone) => zone.code);
    [codes[place], codes[place + by]] = [codes[place + by]!, codes[place]!];
    void order.run(codes);
  }

  function done(): void {
    asked.value = null;
    zones.reload();
  }

  const form = asked.value && "form" in asked.value ? asked.value.form : null;
  const merging = asked.value && "merge" in asked.value ? asked.value.merge : null;
  return (
    <>
      <section class="panel">
        <div class="panel-head">
          <p class="quiet">{t("zones_what", { when: inForce() })}</p>
          <Button action="add-zone" kind="primary" onPress={() => (asked.value = { form: "new" })}>
            {t("zone_add")}
          </Button>
        </div>
        {zones.refused.value && <Banner tone="bad">{zones.refused.value}</Banner>}
        <Refusal deed={turn} />
        <Refusal deed={order} />
        <ol class="rows">
          {list.map((zone, place) => (
            <li key={zone.code} class={`row ${zone.active ? "" : "row-off"}`} data-value={zone.code}>
              <span class="row-mark">{zone.prefix || "·"}</span>
              <span class="row-what">
                <strong data-field="zone">{named(zone)}</strong>
                <span class="quiet">{factsOf(zone).join(" · ")}</span>
              </span>
              <Off show={!zone.active}>{zone.merged_into ? t("zone_merged", { code: zone.merged_into }) : t("off")}</Off>
              <span class="row-deeds">
                <Button action="move-up" kind="quiet" class="row-button" disabled={place === 0} onPress={() => move(place, -1)}>
                  <span class="visually-hidden">{t("zone_up")}</span>
                  <span aria-hidden="true">↑</span>
                </Button>
                <Button action="move-down" kind="quiet" class="row-button" disabled={place === list.length - 1} onPress={() => move(place, 1)}>
                  <span class="visually-hidden">{t("zone_down")}</span>
                  <span aria-hidden="true">↓</span>
                </Button>
                <Button action="edit-zone" class="row-button" onPress={() => (asked.value = { form: zone })}>
                  {t("edit")}
                </Button>
                {zone.active && zone.issues_tickets && (
                  <Button action="merge" class="row-button" onPress={() => (asked.value = { merge: zone })}>
                    {t("zone_merge")}
                  </Button>
                )}
                <Button
                  action={zone.active ? "switch-off" : "switch-on"}
                  kind={zone.active ? "danger" : "plain"}
                  class="row-button"
                  onPress={() => void turn.run(zone.code, zone.active ? "switch-off" : "switch-on")}
                >
                  {t(zone.active ? "switch_off" : "switch_on")}
                </Button>
              </span>
            </li>
          ))}
        </ol>
        {form && <ZoneForm hall={hall} zone={form === "new" ? null : form} others={list} areas={areas.value.value?.items ?? []} onDone={done} onClose={() => (asked.value = null)} />}
        {merging && <Merge hall={hall} zone={merging} others={list} onDone={done} onClose={() => (asked.value = null)} />}
      </section>
      <Groups hall={hall} zones={list} />
    </>
  );
}

function factsOf(zone: ZoneSetup): string[] {
  const kind = words("zone_kind", zone.kind);
  const facts = named(zone) === kind ? [zone.code] : [zone.code, kind];
  if (!zone.issues_tickets) return [...facts, t("zone_no_queue")];
  facts.push(zone.windows.length ? t("zone_windows", { list: zone.windows.join(lang.value === "en" ? ", " : "、") }) : t("zone_no_window"));
  if (zone.daily_cap !== null) facts.push(t("zone_cap", { n: zone.daily_cap }));
  if (zone.auto_dispatch_seconds !== null) facts.push(t("zone_dispatches", { n: zone.auto_dispatch_seconds }));
  if (zone.overflow_into) facts.push(t("zone_overflows", { zone: zone.overflow_into }));
  if (zone.silent) facts.push(t("zone_silent"));
  if (zone.waiting) facts.push(t("zone_waiting", { n: zone.waiting }));
  return facts;
}

const NEW: ZoneSetup = {
  code: "", kind: "other", name: "", name_en: "", prefix: "", active: true, issues_tickets: true, area: null, identity_kinds: [],
  identity_required: false, item_required: false, purposes: [], daily_cap: null, slot_cap: null, slot_minutes: 30, sessions: null,
  session_end_rule: "", serve_until_minutes: null,
  appointment_only: false, silent: false, silent_hours: [], overflow_into: null, auto_dispatch_seconds: null, alarm_waiting: null, alarm_minutes: null, merged_into: null, note: "", note_en: "", waiting: 0, windows: [],
};

type FormProps = { hall: string; zone: ZoneSetup | null; others: ZoneSetup[]; areas: AreaSetup[]; onDone: () => void; onClose: () => void };

function ZoneForm({ hall, zone, others, areas, onDone, onClose }: FormProps): JSX.Element {
  const before = zone ?? NEW;
  const draft = useSignal(before);
  const deed = useDeed(async (pressed) => {
    const changes = differing(before, draft.value);
    if (zone) await patch(at(hall, "zones", zone.code), changes, { press: pressed });
    else await post(at(hall, "zones"), { ...changes, kind: draft.value.kind }, { press: pressed });
    onDone();
  });
  const set = (more: Partial<ZoneSetup>): void => void (draft.value = { ...draft.value, ...more });
  const wrong = (name: string): string => (deed.wrong.value.get(name) ?? "");
  const { value } = draft;
  return (
    <Ask wide title={zone ? t("zone_edit", { name: named(zone) }) : t("zone_add")} action="save" confirm={t("save")} deed={deed} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        {!zone && <Field label={t("code")} name="code" value={value.code} maxLength={16} onInput={(code) => set({ code })} />}
        <Select label={t("zone_kind")} name="kind" value={value.kind} options={choicesOf("zone_kind")} onChoose={(kind) => set({ kind })} />
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("name_en")} name="name_en" value={value.name_en} maxLength={200} onInput={(name_en) => set({ name_en })} />
        <Field label={t("note")} name="note" value={value.note} maxLength={200} onInput={(note) => set({ note })} />
        <Field label={t("note_en")} name="note_en" value={value.note_en} maxLength={200} onInput={(note_en) => set({ note_en })} />
        <Select
          label={t("zone_area")}
          name="area"
          value={value.area ?? ""}
          options={[{ value: "", text: t("none") }, ...areas.map((area) => ({ value: area.code, text: named(area) }))]}
          onChoose={(area) => set({ area: area || null })}
        />
      </div>
      <Check label={t("zone_issues")} name="issues_tickets" checked={value.issues_tickets} onChange={(issues_tickets) => set({ issues_tickets })} />
      {value.issues_tickets && (
        <>
          <div class="form-grid">
            <Field label={t("zone_prefix")} name="prefix" value={value.prefix} maxLength={4} hint={t("zone_prefix_hint")} onInput={(prefix) => set({ prefix: prefix.toUpperCase() })} />
            <NumberField label={t("zone_daily_cap")} name="daily_cap" value={value.daily_cap} min={0} hint={t("zone_no_cap")} onInput={(daily_cap) => set({ daily_cap })} />
            <NumberField label={t("zone_slot_cap")} name="slot_cap" value={value.slot_cap} min={0} hint={t("zone_no_cap")} onInput={(slot_cap) => set({ slot_cap })} />
            <NumberField label={t("zone_slot_minutes")} name="slot_minutes" value={value.slot_minutes} min={5} max={480} onInput={(minutes) => set({ slot_minutes: minutes ?? 30 })} />
          </div>
          <NumberField
            label={t("zone_dispatch")}
            name="auto_dispatch_seconds"
            value={value.auto_dispatch_seconds}
            min={3}
            max={600}
            hint={t("zone_dispatch_hint")}
            onInput={(auto_dispatch_seconds) => set({ auto_dispatch_seconds })}
          />
          <Levels label={t("zone_alarm_waiting")} name="alarm_waiting" value={value.alarm_waiting} error={wrong("alarm_waiting")} onChange={(alarm_waiting) => set({ alarm_waiting })} />
          <Levels label={t("zone_alarm_minutes")} name="alarm_minutes" value={value.alarm_minutes} error={wrong("alarm_minutes")} onChange={(alarm_minutes) => set({ alarm_minutes })} />
          <Select
            label={t("zone_overflow")}
            name="overflow_into"
            value={value.overflow_into ?? ""}
            options={[
              { value: "", text: t("zone_overflow_none") },
              ...others
                .filter((other) => other.code !== value.code && other.active && other.issues_tickets && !other.overflow_into)
                .map((other) => ({ value: other.code, text: `${other.code} ${named(other)}` })),
            ]}
            onChoose={(code) => set({ overflow_into: code || null })}
          />
          <Checks label={t("zone_identity")} name="identity_kinds" options={choicesOf("identity")} value={value.identity_kinds} onChange={(identity_kinds) => set({ identity_kinds })} />
          <Checks label={t("zone_purposes")} name="purposes" options={choicesOf("purpose")} value={value.purposes} onChange={(purposes) => set({ purposes })} />
          <div class="checks">
            <Check label={t("zone_identity_required")} name="identity_required" checked={value.identity_required} onChange={(identity_required) => set({ identity_required })} />
            <Check label={t("zone_item_required")} name="item_required" checked={value.item_required} onChange={(item_required) => set({ item_required })} />
            <Check label={t("zone_appointment_only")} name="appointment_only" checked={value.appointment_only} onChange={(appointment_only) => set({ appointment_only })} />
            <Check label={t("zone_silent")} name="silent" checked={value.silent} onChange={(silent) => set({ silent })} />
          </div>
          <HoursField label={t("zone_own_hours")} value={value.sessions ?? []} error={wrong("sessions")} onChange={(sessions) => set({ sessions: sessions.length ? sessions : null })} />
          <div class="form-grid">
            <Select
              label={t("zone_session_end")}
              name="session_end_rule"
              value={value.session_end_rule}
              options={[{ value: "", text: t("as_the_hall") }, ...choicesOf("session_end")]}
              onChoose={(session_end_rule) => set({ session_end_rule })}
            />
            <NumberField
              label={t("zone_serve_until")}
              name="serve_until_minutes"
              value={value.serve_until_minutes}
              min={0}
              max={480}
              hint={t("as_the_hall_when_empty")}
              onInput={(serve_until_minutes) => set({ serve_until_minutes })}
            />
          </div>
          <HoursField
            label={t("zone_silent_hours")}
            days={false}
            value={value.silent_hours.map((span) => ({ ...span, days: [] }))}
            error={wrong("silent_hours")}
            onChange={(hours) => set({ silent_hours: hours.map(({ from, to }) => ({ from, to })) })}
          />
        </>
      )}
    </Ask>
  );
}

type LevelsProps = { label: string; name: string; value: number[] | null; error: string; onChange: (value: number[] | null) => void };

/** Where an alarm becomes yellow, orange and red; all three empty is as the hall's rules say. */
function Levels({ label, name, value, error, onChange }: LevelsProps): JSX.Element {
  const colours = [t("level_yellow"), t("level_orange"), t("level_red")];
  function set(place: number, level: number | null): void {
    const levels = colours.map((_, n) => (n === place ? level : (value?.[n] ?? null)));
    onChange(levels.every((one) => one === null) ? null : levels.map((one) => one ?? 0));
  }
  return (
    <fieldset class="levels">
      <legend>{label}</legend>
      <div class="form-grid">
        {colours.map((colour, place) => (
          <NumberField key={colour} label={colour} name={`${name}_${place}`} value={value?.[place] ?? null} min={0} max={2000} hint={place === 0 ? t("zone_alarm_hint") : ""} error={place === 0 ? error : ""} onInput={(level) => set(place, level)} />
        ))}
      </div>
    </fieldset>
  );
}

type MergeProps = { hall: string; zone: ZoneSetup; others: ZoneSetup[]; onDone: () => void; onClose: () => void };

function Merge({ hall, zone, others, onDone, onClose }: MergeProps): JSX.Element {
  const targets = others.filter((other) => other.code !== zone.code && other.active && other.issues_tickets);
  const into = useSignal(targets[0]?.code ?? "");
  const reason = useSignal("");
  const deed = useDeed(async (pressed) => {
    await post(at(hall, "zones", zone.code, "actions", "merge"), { into: into.value, reason: reason.value }, { press: pressed });
    onDone();
  });
  return (
    <Ask title={t("zone_merge_title", { name: named(zone) })} action="merge" confirm={t("zone_merge")} deed={deed} disabled={!into.value} onConfirm={() => void deed.run()} onClose={onClose}>
      <p>{t("zone_merge_what", { n: zone.waiting })}</p>
      <Select label={t("zone_merge_into")} name="into" value={into.value} options={targets.map((target) => ({ value: target.code, text: `${target.code} ${named(target)}` }))} onChoose={(code) => (into.value = code)} />
      <Field label={t("reason")} name="reason" value={reason.value} maxLength={200} hint={t("optional")} onInput={(value) => (reason.value = value)} />
    </Ask>
  );
}
