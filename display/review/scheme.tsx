import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Banner, Button, Field } from "../common/components";
import { monthDay } from "../common/format";
import { named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Select } from "../common/select";
import { GROUPS, hallAddress, type Edition, type Group, type Indicator, type SchemeView, type Source, type Subject } from "./server";
import { t } from "./texts";
import { entered, isShare, trimmed, valueText } from "./words";

/** An indicator as it is being typed. */
type Row = { code: string; group: Group; name: string; name_en: string; source: string; full: string; none: string; weight: string; of: string };

/** What reviews consist of: three fixed groups, indicators that can be added, changed and dropped. */
export function SchemePage({ hall, acts }: { hall: string; acts: boolean }): JSX.Element {
  const address = `${hallAddress(hall)}/review-scheme`;
  const { last: scheme, trouble, take } = useReading(address, () => get<SchemeView>(address));
  const saved = useSignal(false); // beside the form, which begins anew with each edition
  return (
    <>
      <TroubleBanner trouble={trouble} />
      {!scheme && !trouble && <Skeleton lines={6} />}
      {scheme && (acts ? <Editor key={scheme.number} scheme={scheme} address={address} saved={saved} onSaved={take} /> : <Told scheme={scheme} />)}
      {scheme && <Editions editions={scheme.editions} />}
    </>
  );
}

function Told({ scheme }: { scheme: Pick<SchemeView, "weights" | "indicators"> }): JSX.Element {
  return (
    <div class="review-groups">
      {GROUPS.map((group) => (
        <section key={group} class="review-group">
          <h3>
            <span>{t(`group_${group}`)}</span>
            <strong class="review-mark">{scheme.weights[group]}%</strong>
          </h3>
          <ul class="review-missing">
            {scheme.indicators
              .filter((one) => one.group === group)
              .map((one) => (
                <li key={one.code}>
                  <strong>{named(one)}</strong>{" "}
                  <span class="quiet">{[`${t("weight_in_group")} ${one.weight}`, t("marks_rule", { full: valueText(one, one.full_at), none: valueText(one, one.none_at) })].join(" · ")}</span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

type EditorProps = { scheme: SchemeView; address: string; saved: Signal<boolean>; onSaved: (scheme: SchemeView) => void };

function Editor({ scheme, address, saved, onSaved }: EditorProps): JSX.Element {
  const weights = useSignal<Record<Group, string>>({ conduct: String(scheme.weights.conduct), efficiency: String(scheme.weights.efficiency), rating: String(scheme.weights.rating) });
  const days = useSignal(String(scheme.objection_days));
  const rows = useSignal<Row[]>(scheme.indicators.map(rowOf));
  const save = useMemo(
    () =>
      action(async (pressed, body: object) => {
        const now = await post<SchemeView>(address, body, { press: pressed });
        saved.value = true;
        onSaved(now);
      }),
    [address],
  );
  const set = (code: string, change: Partial<Row>): void => {
    saved.value = false;
    rows.value = rows.value.map((row) => (row.code === code ? { ...row, ...change } : row));
  };
  const sum = GROUPS.reduce((all, group) => all + (Number(weights.value[group]) || 0), 0);
  const body = bodyOf(scheme.number, weights.value, days.value, rows.value);
  const refused = save.unanswered.value ? t("unanswered") : save.refused.value;
  return (
    <section class="panel" data-value="scheme">
      <p class="quiet">{t("scheme_what")}</p>
      <div class="review-weights">
        {GROUPS.map((group) => (
          <Field key={group} label={t("group_weight", { name: t(`group_${group}`) })} name={`weight_${group}`} value={weights.value[group]} onInput={(now) => (weights.value = { ...weights.value, [group]: now })} />
        ))}
        <Field label={t("objection_days")} name="objection_days" value={days.value} onInput={(now) => (days.value = now)} />
      </div>
      {sum !== 100 && <Banner tone="warn">{t("sum_is", { n: sum })}</Banner>}
      {GROUPS.map((group) => (
        <section key={group} class="review-group" data-value={group}>
          <h3>
            <span>{t(`group_${group}`)}</span>
            <Button action="add-indicator" value={group} onPress={() => (rows.value = [...rows.value, newRow(group)])}>
              {t("add_indicator")}
            </Button>
          </h3>
          {rows.value
            .filter((row) => row.group === group)
            .map((row) => (
              <IndicatorForm key={row.code} row={row} sources={scheme.sources} onChange={(change) => set(row.code, change)} onDrop={() => (rows.value = rows.value.filter((one) => one !== row))} />
            ))}
        </section>
      ))}
      {refused && <Banner tone="bad">{refused}</Banner>}
      {saved.value && <Banner tone="good">{t("saved")}</Banner>}
      <div class="review-deeds">
        <Button action="save-scheme" kind="primary" busy={save.busy.value} disabled={body === null} onPress={() => void save.run(body!)}>
          {t("save_scheme")}
        </Button>
      </div>
    </section>
  );
}

type FormProps = { row: Row; sources: readonly Source[]; onChange: (change: Partial<Row>) => void; onDrop: () => void };

function IndicatorForm({ row, sources, onChange, onDrop }: FormProps): JSX.Element {
  const source = sources.find((one) => one.code === row.source);
  const percent = isShare(row.source) ? t("in_percent") : "";
  return (
    <fieldset class="review-indicator" data-value={row.code}>
      <legend class="visually-hidden">{named(row) || t("indicator")}</legend>
      <Field label={t("name_zh")} name="name" maxLength={60} value={row.name} onInput={(name) => onChange({ name })} />
      <Field label={t("name_en")} name="name_en" maxLength={80} value={row.name_en} onInput={(name_en) => onChange({ name_en })} />
      <Select
        label={t("source")}
        name="source"
        value={row.source}
        options={sources.map((one) => ({ value: one.code, text: one.least ? `${one.name} · ${t("from_least", { n: one.least })}` : one.name }))}
        onChoose={(code) => onChange({ source: code, full: "", none: "" })}
      />
      <Field label={t("full_at") + percent} name="full_at" value={row.full} onInput={(full) => onChange({ full })} />
      <Field label={t("none_at") + percent} name="none_at" value={row.none} onInput={(none) => onChange({ none })} />
      <Field label={t("weight_in_group")} name="weight" value={row.weight} onInput={(weight) => onChange({ weight })} />
      <Select
        label={t("measured_on")}
        name="of"
        value={row.of}
        options={[
          { value: "window person", text: t("on_both") },
          { value: "person", text: t("on_person") },
          { value: "window", text: t("on_window") },
        ]}
        onChoose={(of) => onChange({ of })}
      />
      <Button action="drop-indicator" value={row.code} kind="quiet" onPress={onDrop}>
        {t("drop")}
      </Button>
      {!source && <p class="field-error">{row.source}</p>}
    </fieldset>
  );
}

function Editions({ editions }: { editions: readonly Edition[] }): JSX.Element {
  return (
    <section class="panel" data-value="editions">
      {editions.length === 0 && <p class="quiet">{t("scheme_usual")}</p>}
      {editions.map((one) => (
        <details key={one.number}>
          <summary data-action="edition">
            {t("scheme_edition", { n: one.number })} <span class="quiet">{one.made_by ? t("scheme_by", { name: one.made_by, day: monthDay(one.made_at) }) : t("scheme_usual")}</span>
          </summary>
          <Told scheme={one} />
        </details>
      ))}
    </section>
  );
}

function rowOf(one: Indicator): Row {
  const written = (value: number): string => (isShare(one.source) ? trimmed(value * 100, 2) : trimmed(value, 4));
  return { code: one.code, group: one.group, name: one.name, name_en: one.name_en, source: one.source, full: written(one.full_at), none: written(one.none_at), weight: String(one.weight), of: one.of.length === 2 ? "window person" : one.of[0]! };
}

function newRow(group: Group): Row {
  const code = `own-${Date.now().toString(36)}`;
  return { code, group, name: "", name_en: "", source: "by_hand", full: "", none: "", weight: "10", of: "window person" };
}

/** What is sent; null while something in it is no number or has no name. */
function bodyOf(number: number, weights: Record<Group, string>, days: string, rows: readonly Row[]): object | null {
  const indicators = rows.map((row) => ({
    code: row.code, group: row.group, name: row.name.trim(), name_en: row.name_en.trim(), source: row.source,
    full_at: entered(row.source, row.full), none_at: entered(row.source, row.none), weight: whole(row.weight), of: row.of.split(" ") as Subject[],
  }));
  const told = Object.fromEntries(GROUPS.map((group) => [group, whole(weights[group])]));
  const complete = indicators.every((one) => one.name && one.full_at !== null && one.none_at !== null && one.weight !== null);
  const sum = GROUPS.reduce((all, group) => all + (told[group] ?? 0), 0);
  const within = whole(days);
  return complete && sum === 100 && within !== null ? { based_on: number, weights: told, indicators, objection_days: within } : null;
}

function whole(text: string): number | null {
  return /^\d{1,3}$/.test(text.trim()) && Number(text) > 0 ? Number(text) : null;
}
