import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get, post } from "../common/api";
import { Banner, Button } from "../common/components";
import { moment } from "../common/format";
import { Table } from "../common/table";
import type { TabProps } from "./admin";
import { thingOf, useRuleSentences, Values } from "./difference";
import { Ask, Field } from "./fields";
import { at, useDeed } from "./server";
import type { Change } from "./shapes";
import { t } from "./texts";

type Page = { items: Change[]; next: number | null };

/** Who changed what, and the way back. */
export function ChangesTab({ hall, me }: TabProps): JSX.Element {
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
  const sentences = useRuleSentences(hall);
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
                {thingOf(change)}
                {change.draft && <p class="quiet">{t("change_draft", { name: change.draft.name })}</p>}
                {change.reason && <p class="quiet">{change.reason}</p>}
              </span>
            </td>
            <td role="cell" data-label={t("change_values")}>
              <Values change={change} rules={sentences} />
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
          <p>{thingOf(asked.value)}</p>
          <Values change={asked.value} rules={sentences} back />
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
