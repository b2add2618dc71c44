import { signal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { common } from "../common/texts";
import { t } from "./drill-texts";
import { close, hashOf, open } from "./place";
import type { CallingOrder, CallToCome } from "./shapes";
import type { FloorView } from "./staff";
import type { LineNow } from "./targets";
import { MarkChip, minutes } from "./tiles";

type Props = { hall: string; code: string; line: LineNow | undefined; view: FloorView };

/** A zone opened: who is called next, why, by which window and about when; a press on one opens its whole line. */
export function ZoneDialog({ hall, code, line, view }: Props): JSX.Element {
  const { order, failed, read } = useMemo(() => reader(hall, code), [hall, code]);
  useSignalEffect(() => {
    // Whenever something happened in the hall, and in the language that is shown.
    void [view.turn.value, lang.value];
    void read();
  });
  const found = order.value;
  return (
    <Dialog title={t("zone_title", { zone: line ? named(line.zone) : code })} class="drill" onClose={close}>
      {line ? (
        <p class="drill-line" data-field="line">
          {line.waiting ? t("in_line", { n: line.waiting, span: minutes(line.seconds) }) : t("in_line_none")} <MarkChip mark={line.mark} />
        </p>
      ) : (
        <Banner tone="warn">{t("gone")}</Banner>
      )}
      {found && <WindowLinks numbers={found.windows} />}
      {line && (
        <>
          <h3>
            {t("order")} <span class="quiet">{t("order_hint")}</span>
          </h3>
          {failed.value && <Banner tone="warn">{t("unanswered")}</Banner>}
          {!found && !failed.value && <Skeleton />}
        </>
      )}
      {found && (
        <ol class="order" data-field="order">
          {found.items.map((call, n) => (
            <CallRow key={call.ticket.id} call={call} place={n + 1} zone={code} />
          ))}
        </ol>
      )}
      {found && found.waiting > found.items.length && <p class="quiet">{t("rest", { n: found.waiting - found.items.length })}</p>}
      <div class="dialog-actions">
        <Button action="close-dialog" kind="primary" onPress={close}>
          {common("close")}
        </Button>
      </div>
    </Dialog>
  );
}

function reader(hall: string, code: string) {
  const order = signal<CallingOrder | null>(null);
  const failed = signal(false);
  let asked = 0;
  async function read(): Promise<void> {
    const mine = (asked += 1);
    try {
      const found = await get<CallingOrder>(`/api/v1/halls/${encodeURIComponent(hall)}/zones/${encodeURIComponent(code)}/order`, { tries: 1 });
      if (mine === asked) [order.value, failed.value] = [found, false];
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      failed.value = true;
    }
  }
  return { order, failed, read };
}

function WindowLinks({ numbers }: { numbers: readonly string[] }): JSX.Element {
  if (!numbers.length) return <Banner tone="warn">{t("no_windows")}</Banner>;
  return (
    <p class="drill-windows">
      {t("windows")}
      {numbers.map((number) => (
        <a key={number} class="drill-window" data-action="open-window" data-window={number} href={hashOf({ window: number })}>
          {number}
        </a>
      ))}
    </p>
  );
}

function CallRow({ call, place, zone }: { call: CallToCome; place: number; zone: string }): JSX.Element {
  const { ticket } = call;
  return (
    <li class="order-row" data-value={ticket.ticket_no} data-rule={call.rule}>
      <button type="button" class="order-open" data-action="open-trail" data-value={ticket.id} onClick={() => open({ zone, ticket: ticket.id })}>
        <span class="order-place" aria-label={t("position", { n: place })}>
          {place}
        </span>
        <strong class="order-no">{ticket.ticket_no}</strong>
        <span class="order-why">
          <span data-field="sentence">{call.sentence}</span>
          <span class="quiet">{[call.window && t("window", { n: call.window }), whenOf(call), ticket.masked_name].filter(Boolean).join(" · ")}</span>
        </span>
        <span class="order-go">{t("trail")}</span>
      </button>
    </li>
  );
}

function whenOf({ from, to }: CallToCome): string {
  if (!from || !to) return t("unknown_when");
  const told = { from: clock(from), to: clock(to) };
  return t(told.from === told.to ? "about" : "between", told);
}
