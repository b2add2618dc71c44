import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get, post } from "../common/api";
import { Banner, Button, Field } from "../common/components";
import { moment } from "../common/format";
import { lang } from "../common/lang";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import { Ask } from "./fields";
import "./rehearsal.css";
import { at, useDeed, useLoaded } from "./server";
import type { Change, Rule } from "./shapes";
import { t } from "./texts";

type Page = { items: Change[]; next: number | null };

const KINDS = new Set([
  "hall", "policy", "zone", "zones", "service_item", "service_items", "waiting_area", "window", "post", "theme", "booking_plan", "person", "password", "calendar", "season", "extended_session", "sub_hall", "slip", "training",
] as const);
type Kind = typeof KINDS extends ReadonlySet<infer Word> ? Word : never;

/** Members that have a word of their own; rules are told by their sentence, the rest by the name that programs know. */
const WORDS = { name: "name", name_en: "name_en", active: "change_active", prefix: "zone_prefix", kind: "zone_kind", note: "note", note_en: "note_en", daily_cap: "zone_daily_cap", slot_cap: "zone_slot_cap", phone: "change_phone", notices: "change_notices", department: "item_department", item_group: "item_group", expected_minutes: "item_minutes", scope: "window_scope", number: "code" } as const;

/** Who changed what, and the way back. */
export function ChangesTab({ hall, me }: TabProps): JSX.Element {
  const rules = useLoaded<{ items: Rule[] }>(`${at(hall, "policy")}?lang=${lang.value}`);
  const page = useSignal<Page | null>(null);
  const asked = useSignal<Change | null>(null);
  const reason = useSignal("");
  const older = useDeed(
    async (_pressed, before: number | null) => {
      const found = await get<Page>(`${at(hall, "changes")}${before === null ? "" : `?before=${before}`}`);
      page.value = before === null ? found : { items: [...(page.value?.items ?? []), ...found.items], next: found.next };
    },
    [hall],
  );
  useEffect(() => void older.run(null), [hall]);
  const back = useDeed(
    async (pressed, change: Change) => {
      page.value = await post<Page>(at(hall, "changes", String(change.seq), "actions", "take-back"), { reason: reason.value }, { press: pressed });
      asked.value = null;
    },
    [hall],
  );
  const items = page.value?.items ?? [];
  const sentences = new Map((rules.value.value?.items ?? []).map((rule) => [rule.key, rule.text]));
  const head = ["change_when", "change_who", "change_what", "change_values"] as const;
  return (
    <section class="panel" data-value="changes">
      <h2>{t("changes")}</h2>
      <p class="quiet">{t("changes_what")}</p>
      {older.refused.value && <Banner tone="bad">{older.refused.value}</Banner>}
      <Table caption={t("changes")} hideCaption head={[...head.map((key) => ({ text: t(key) })), { text: "" }]} rows={items.length} empty={t("changes_none")} cards>
        {items.map((change) => (
          <tr key={change.seq} role="row" data-value={change.seq}>
            <td role="cell" data-label={t("change_when")}>
              {moment(change.at, Date.now())}
            </td>
            <td role="cell" data-label={t("change_who")}>
              <Who by={change.by} />
            </td>
            <td role="cell" data-label={t("change_what")}>
              <span>
                {whatOf(change)}
                {change.reason && <p class="quiet">{change.reason}</p>}
              </span>
            </td>
            <td role="cell" data-label={t("change_values")}>
              <ul class="change-values">
                {change.values.map((one) => (
                  <li key={one.name}>
                    <span class="quiet">{nameOf(one.name, change, sentences)}</span> {shown(one.before)} → <b>{shown(one.after)}</b>
                  </li>
                ))}
              </ul>
            </td>
            <td role="cell">
              {change.may_be_taken_back && me.person.role !== "auditor" && (
                <Button
                  action="take-back"
                  class="row-button"
                  onPress={() => {
                    back.reset();
                    reason.value = "";
                    asked.value = change;
                  }}
                >
                  {t("change_back")}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </Table>
      {page.value?.next != null && (
        <Button action="older" busy={older.busy.value} onPress={() => void older.run(page.value?.next ?? null)}>
          {t("changes_older")}
        </Button>
      )}
      {asked.value && (
        <Ask title={t("change_back_title")} action="confirm-take-back" confirm={t("change_back")} deed={back} onConfirm={() => asked.value && void back.run(asked.value)} onClose={() => (asked.value = null)}>
          <p>{whatOf(asked.value)}</p>
          <ul class="change-values">
            {asked.value.values.map((one) => (
              <li key={one.name}>
                <span class="quiet">{asked.value && nameOf(one.name, asked.value, sentences)}</span> {shown(one.after)} → <b>{shown(one.before)}</b>
              </li>
            ))}
          </ul>
          <Field label={t("reason")} name="reason" value={reason.value} maxLength={200} hint={t("optional")} onInput={(value) => (reason.value = value)} />
        </Ask>
      )}
    </section>
  );
}

const PROGRAMS = { device: "change_by_program", system: "change_by_system" } as const;

/** A person's name, or what kind of program it was. */
function Who({ by }: { by: string }): JSX.Element {
  return by in PROGRAMS ? <span>{t(PROGRAMS[by as keyof typeof PROGRAMS])}</span> : <bdi lang="zh-CN">{by}</bdi>;
}

function whatOf(change: Change): string {
  return t(KINDS.has(change.what as Kind) ? `changed_${change.what as Kind}` : "changed_other", { key: change.key });
}

function nameOf(name: string, change: Change, sentences: ReadonlyMap<string, string>): string | JSX.Element {
  if (change.what === "policy") return sentences.get(name) ?? <code>{name}</code>;
  return name in WORDS ? t(WORDS[name as keyof typeof WORDS]) : <code>{name}</code>;
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === "") return t("change_nothing");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(" / ");
  const text = typeof value === "string" || typeof value === "number" ? String(value) : JSON.stringify(value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
