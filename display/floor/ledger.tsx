import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import type { HallState } from "../common/contract";
import { named } from "../common/lang";
import { common } from "../common/texts";
import type { FloorView, Ledger } from "./staff";
import { t } from "./texts";

const COLUMNS = ["issued", "served", "abandoned", "cancelled", "expired", "open"] as const;

type Props = { state: HallState; view: FloorView; leads: boolean };

/** The day's sums per zone, whether they balance, and the end of the day. */
export function LedgerTable({ state, view, leads }: Props): JSX.Element | null {
  const ledger = view.ledger.value;
  if (!ledger) return null;
  // In the hall's order; a zone that is switched off by now still has its sums.
  const place = (code: string): number => state.zones.findIndex((one) => one.code === code);
  const rows = Object.entries(ledger.zones).sort(([a], [b]) => place(a) - place(b));
  const zoneName = (code: string): string => (place(code) < 0 ? code : named(state.zones[place(code)]!));
  return (
    <section class="panel">
      <h2>
        {t("ledger")} <span class="quiet">{ledger.day}</span>
      </h2>
      <div class="table-frame" tabIndex={0} role="region" aria-label={t("ledger")}>
        <table class="table table-narrow">
          <thead>
            <tr>
              <th scope="col">{t("zone")}</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" class="number">
                  {t(column === "open" ? "still_open" : column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([code, sums]) => (
              <Row key={code} code={code} name={zoneName(code)} sums={sums} />
            ))}
          </tbody>
          <tfoot>
            <Row name={t("totals")} sums={ledger.total} />
          </tfoot>
        </table>
      </div>
      <p class={ledger.balanced ? "quiet" : "ledger-bad"} data-field="balanced" data-value={String(ledger.balanced)}>
        {t(ledger.balanced ? "balanced" : "unbalanced")}
      </p>
      {leads && <CloseDay hall={state.hall.code} open={ledger.total.open} onClosed={view.refresh} />}
    </section>
  );
}

/** With its code a zone's name is only read out: the table above shows both, and six columns need the room. */
function Row({ code, name, sums }: { code?: string; name: string; sums: Ledger }): JSX.Element {
  return (
    <tr>
      <th scope="row" title={code && name}>
        {code && (
          <span class="zone-code" aria-hidden="true">
            {code}
          </span>
        )}
        <span class={code ? "visually-hidden" : ""}>{name}</span>
      </th>
      {COLUMNS.map((column) => (
        <td key={column} class="number" data-field={column}>
          {sums[column]}
        </td>
      ))}
    </tr>
  );
}

/** open: tickets that would expire. */
function CloseDay({ hall, open, onClosed }: { hall: string; open: number; onClosed: () => void }): JSX.Element {
  const asking = useSignal(false);
  const closed = useSignal(false);
  const close = useMemo(
    () =>
      action(async (pressed) => {
        await post(`/api/v1/halls/${encodeURIComponent(hall)}/actions/close-day`, {}, { press: pressed });
        asking.value = false;
        closed.value = true;
        onClosed();
      }),
    [hall],
  );

  function ask(): void {
    close.reset();
    closed.value = false;
    asking.value = true;
  }

  return (
    <>
      {closed.value && <Banner tone="good">{t("close_day_done")}</Banner>}
      <Button action="ask-close-day" kind="danger" onPress={ask}>
        {t("close_day")}
      </Button>
      {asking.value && (
        <Dialog title={t("close_day_title")} onClose={() => (asking.value = false)}>
          <p>{t("close_day_what", { n: open })}</p>
          {close.refused.value && <Banner tone="bad">{close.refused.value}</Banner>}
          {close.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
          <div class="dialog-actions">
            <Button action="cancel" onPress={() => (asking.value = false)}>
              {common("cancel")}
            </Button>
            <Button action="close-day" kind="danger" busy={close.busy.value} onPress={() => void close.run()}>
              {t("close_day")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
