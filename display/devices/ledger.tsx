import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post, Problem, Unreachable } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field } from "../common/components";
import { moment } from "../common/format";
import { lang } from "../common/lang";
import { common } from "../common/texts";
import { Table } from "../common/table";
import { toast } from "../common/toast";
import type { Hardware, LedgerFault } from "./shapes";
import { t } from "./texts";

/** now: the server's clock in milliseconds. */
type LedgerProps = { hall: string; devices: readonly Hardware[]; now: number; repairs: boolean; placeName: (code: string) => string };

/** What failed, when it was found and repaired, by whom, how long it was out, and what was done. */
export function FaultLedger({ hall, devices, now, repairs, placeName }: LedgerProps): JSX.Element {
  const which = useSignal<"open" | "all">("open");
  const faults = useSignal<LedgerFault[] | null>(null);
  const failed = useSignal("");
  const asked = useSignal<LedgerFault | null>(null);
  const address = `/api/v1/halls/${encodeURIComponent(hall)}/faults`;

  async function read(): Promise<void> {
    try {
      faults.value = (await get<{ items: LedgerFault[] }>(which.value === "open" ? `${address}?open=true` : address)).items;
      failed.value = "";
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      failed.value = error instanceof Problem ? error.detail : common("server_gone_try");
    }
  }
  // Anew when a fault comes or goes.
  const about = devices.map((device) => device.fault?.id ?? "").join();
  useEffect(() => void read(), [which.value, about, lang.value]);

  const list = faults.value ?? [];
  return (
    <section class="ledger" aria-label={t("tab_faults")}>
      <p class="quiet">{t("faults_what")}</p>
      <div class="ledger-head">
        <Choice
          hideLabel
          label={t("filter_state")}
          name="which"
          value={which.value}
          options={[
            { value: "open", text: t("faults_open") },
            { value: "all", text: t("faults_all") },
          ]}
          onChoose={(value) => (which.value = value as "open" | "all")}
        />
        <a class="button" data-action="download" href={`${address}.csv`} download>
          {t("faults_csv")}
        </a>
      </div>
      {failed.value && <Banner tone="bad">{failed.value}</Banner>}
      <Table
        cards
        caption={t("tab_faults")}
        hideCaption
        head={[
          { text: t("fault_device") },
          { text: t("fault_what") },
          { text: t("fault_found") },
          { text: t("fault_repaired") },
          { text: t("fault_by") },
          { text: t("fault_minutes"), number: true },
          { text: t("fault_note") },
          ...(repairs ? [{ text: t("fault_deed") }] : []),
        ]}
        rows={list.length}
        empty={faults.value ? t("faults_none") : common("loading")}
      >
        {list.map((fault) => (
          <tr key={fault.id} role="row" data-value={fault.code}>
            <th scope="row" role="rowheader" lang="zh-CN">
              {fault.name}
              {fault.place && <span class="ledger-place">{placeName(fault.place)}</span>}
            </th>
            <Cell label={t("fault_what")} field="fault">
              {fault.text}
            </Cell>
            <Cell label={t("fault_found")}>
              <When at={fault.found_at} now={now} />
            </Cell>
            <Cell label={t("fault_repaired")} field="repaired">
              {fault.repaired_at ? <When at={fault.repaired_at} now={now} /> : <span class="ledger-open">{t("fault_open")}</span>}
            </Cell>
            <Cell label={t("fault_by")} field="by">
              {fault.by_itself ? t("fault_by_itself") : fault.repaired_by && <span lang="zh-CN">{fault.repaired_by}</span>}
            </Cell>
            <Cell label={t("fault_minutes")} field="minutes" number>
              {fault.minutes ?? Math.ceil((now - fault.found_at) / 60_000)}
            </Cell>
            <Cell label={t("fault_note")} field="note">
              {fault.note && <span lang="zh-CN">{fault.note}</span>}
            </Cell>
            {repairs && (
              <td role="cell">
                {!fault.repaired_at && (
                  <Button action="ask-repaired" class="small" onPress={() => (asked.value = fault)}>
                    {t("repaired")}
                  </Button>
                )}
              </td>
            )}
          </tr>
        ))}
      </Table>
      {asked.value && (
        <RepairedDialog
          fault={asked.value}
          onClose={() => (asked.value = null)}
          onDone={() => {
            asked.value = null;
            toast(t("repaired_done"));
            void read();
          }}
        />
      )}
    </section>
  );
}

type CellProps = { label: string; field?: string; number?: boolean; children: ComponentChildren };

function Cell({ label, field, number = false, children }: CellProps): JSX.Element {
  return (
    <td role="cell" class={number ? "number" : ""} data-label={children || children === 0 ? label : undefined} data-field={field}>
      {children || children === 0 ? <span class="ledger-cell">{children}</span> : null}
    </td>
  );
}

function When({ at, now }: { at: number; now: number }): JSX.Element {
  return (
    <time class="whole" dateTime={new Date(at).toISOString()}>
      {moment(at, now)}
    </time>
  );
}

function RepairedDialog({ fault, onClose, onDone }: { fault: LedgerFault; onClose: () => void; onDone: () => void }): JSX.Element {
  const note = useSignal("");
  const deed = useMemo(
    () =>
      action(async (pressed, text: string) => {
        await post(`/api/v1/faults/${encodeURIComponent(fault.id)}/actions/repaired`, { note: text }, { press: pressed });
        onDone();
      }),
    [fault.id],
  );
  return (
    <Dialog title={t("repaired_title")} onClose={onClose}>
      <p>
        <strong lang="zh-CN">{fault.name}</strong> {fault.text}
      </p>
      <Field label={t("repaired_note")} name="note" hint={t("repaired_hint")} maxLength={200} count multiline value={note.value} onInput={(value) => (note.value = value)} />
      {deed.refused.value && <Banner tone="bad">{deed.refused.value}</Banner>}
      {deed.unanswered.value && <Banner tone="warn">{t("unanswered")}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("cancel")}
        </Button>
        <Button action="repaired" kind="primary" busy={deed.busy.value} disabled={!note.value.trim()} onPress={() => void deed.run(note.value.trim())}>
          {t("repaired")}
        </Button>
      </div>
    </Dialog>
  );
}
