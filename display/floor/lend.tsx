import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Choice } from "../common/choice";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { HallState, WindowNow, Zone } from "../common/contract";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { Select } from "../common/select";
import { common } from "../common/texts";
import { t } from "./texts";

/** For so many minutes; "" until somebody gives the window back. */
const SPANS = ["30", "60", "120", ""] as const;

type Props = { window: WindowNow; state: HallState; now: number; leads: boolean };

/** Which zones a window helps out in and until when, and for leaders the presses that lend it and take it back. */
export function Lending({ window, state, now, leads }: Props): JSX.Element | null {
  const asked = useSignal(false);
  const returning = useMemo(
    () => action(async (pressed, zone: string) => void (await post(path(window.id, "give-back"), { zone }, { press: pressed }))),
    [window.id],
  );
  const targets = state.zones.filter((zone) => zone.issues_tickets && (!window.zones.includes(zone.code) || lentTo(window, zone)));
  const lent = window.lent ?? [];
  if (lent.length === 0 && (!leads || targets.length === 0)) return null;
  return (
    <div class="window-lending">
      {lent.map((loan) => (
        <p key={loan.zone} class="window-lent" data-field="lent" data-value={loan.zone}>
          <span>
            {t(loan.until === null ? "lent_open" : "lent_until", { zone: zoneName(state, loan.zone), time: clock(loan.until ?? now) })}
          </span>
          {leads && (
            <Button action="give-back" class="row-button" value={loan.zone} busy={returning.busy.value} onPress={() => void returning.run(loan.zone)}>
              {t("give_back")}
            </Button>
          )}
        </p>
      ))}
      {returning.refused.value && <Banner tone="bad">{returning.refused.value}</Banner>}
      {returning.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
      {leads && targets.length > 0 && (
        <Button action="lend" kind="quiet" class="row-button" value={window.number} onPress={() => (asked.value = true)}>
          {t("lend")}
        </Button>
      )}
      {asked.value && <LendDialog window={window} targets={targets} now={now} onClose={() => (asked.value = false)} />}
    </div>
  );
}

type DialogProps = { window: WindowNow; targets: Zone[]; now: number; onClose: () => void };

function LendDialog({ window, targets, now, onClose }: DialogProps): JSX.Element {
  // Where people wait longest for want of a window is what one presses this for.
  const busiest = [...targets].sort((a, b) => b.waiting - a.waiting)[0];
  const zone = useSignal(busiest?.code ?? "");
  const span = useSignal<string>("60");
  const reason = useSignal(t("lend_usual_reason"));
  const lending = useMemo(
    () =>
      action(async (pressed, wanted: { zone: string; reason: string; until?: string }) => {
        await post(path(window.id, "lend"), wanted, { press: pressed });
        onClose();
      }),
    [window.id],
  );
  const end = (minutes: string): number => now + Number(minutes) * 60_000;
  const options = SPANS.map((minutes) => ({
    value: minutes,
    text: minutes ? t("lend_minutes", { n: Number(minutes), time: clock(end(minutes)) }) : t("lend_no_end"),
  }));
  return (
    <Dialog title={t("lend_title", { window: window.number })} onClose={onClose}>
      <p class="quiet">{t("lend_what")}</p>
      <Select
        label={t("lend_zone")}
        name="zone"
        value={zone.value}
        options={targets.map((one) => ({ value: one.code, text: t("lend_zone_option", { zone: named(one), n: one.waiting }) }))}
        onChoose={(code) => (zone.value = code)}
      />
      <Choice label={t("lend_for")} name="span" options={options} value={span.value} onChoose={(minutes) => (span.value = minutes)} />
      <Field label={t("reason")} name="reason" maxLength={200} value={reason.value} onInput={(value) => (reason.value = value)} />
      {lending.refused.value && <Banner tone="bad">{lending.refused.value}</Banner>}
      {lending.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button
          action="confirm-lend"
          kind="primary"
          busy={lending.busy.value}
          disabled={!zone.value || !reason.value.trim()}
          onPress={() =>
            void lending.run({
              zone: zone.value,
              reason: reason.value.trim(),
              ...(span.value ? { until: new Date(end(span.value)).toISOString() } : {}),
            })
          }
        >
          {t("lend")}
        </Button>
      </div>
    </Dialog>
  );
}

function path(windowId: string, verb: "lend" | "give-back"): string {
  return `/api/v1/windows/${encodeURIComponent(windowId)}/actions/${verb}`;
}

function lentTo(window: WindowNow, zone: Zone): boolean {
  return (window.lent ?? []).some((loan) => loan.zone === zone.code);
}

function zoneName(state: HallState, code: string): string {
  const zone = state.zones.find((one) => one.code === code);
  return zone ? named(zone) : code;
}
