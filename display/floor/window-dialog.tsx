import type { JSX } from "preact";
import { Chip } from "../common/chip";
import { Banner, Button, Dialog } from "../common/components";
import type { HallState, WindowNow } from "../common/contract";
import { elapsed } from "../common/format";
import { named } from "../common/lang";
import { common } from "../common/texts";
import { t } from "./drill-texts";
import { Lending } from "./lend";
import { close, hashOf } from "./place";
import { t as floor } from "./texts";

type Props = { state: HallState; number: string; now: number; leads: boolean };

/** A window opened: what it does and since when, who sits there, what it has done today, where it can help. */
export function WindowDialog({ state, number, now, leads }: Props): JSX.Element {
  const window = state.windows.find((one) => one.number === number && one.active);
  return (
    <Dialog title={t("window_title", { n: number })} class="drill" onClose={close}>
      {window ? <Facts window={window} state={state} now={now} leads={leads} /> : <Banner tone="warn">{t("window_gone")}</Banner>}
      <div class="dialog-actions">
        {window && leads && (
          <a class="button" data-action="go" data-value={`desk-of-${number}`} href={`/desk?window=${encodeURIComponent(window.id)}`}>
            {t("desk")}
          </a>
        )}
        <Button action="close-dialog" kind="primary" onPress={close}>
          {common("close")}
        </Button>
      </div>
    </Dialog>
  );
}

function Facts({ window, state, now, leads }: { window: WindowNow } & Omit<Props, "number">): JSX.Element {
  const zones = state.zones.filter((zone) => window.zones.includes(zone.code));
  const staff = window.staff;
  return (
    <>
      <p>{named(window)}</p>
      <dl class="drill-facts">
        <dt>{t("state")}</dt>
        <dd>
          <Chip state={window.state} /> {t("for_time", { time: elapsed((now - window.since) / 1000) })}
        </dd>
        <dt>{t("who")}</dt>
        <dd>{staff ? [staff.name, staff.role_in_post && floor("post", { role: staff.role_in_post })].filter(Boolean).join(" · ") : floor("no_staff")}</dd>
        <dt>{t("ticket")}</dt>
        <dd data-field="drill-ticket">{window.ticket_no ?? t("none")}</dd>
        <dt>{t("held")}</dt>
        <dd>{window.held ?? 0}</dd>
        <dt>{t("served")}</dt>
        <dd>{window.served ?? 0}</dd>
        <dt>{t("zones")}</dt>
        <dd class="drill-windows">
          {zones.map((zone) => (
            <a key={zone.code} class="drill-window" data-action="open-zone" data-zone={zone.code} href={hashOf({ zone: zone.code })}>
              {named(zone)}
            </a>
          ))}
        </dd>
      </dl>
      <Lending window={window} state={state} now={now} leads={leads} />
    </>
  );
}
