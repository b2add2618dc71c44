import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button, Dialog, Tile } from "../common/components";
import type { Zone } from "../common/contract";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { warnsOfClosing } from "./flow";
import type { Kiosk } from "./kiosk";
import { Pager } from "./pager";
import { page } from "./search";
import { t } from "./texts";

export function Home({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { hall, zones } = kiosk.state.value;
  const wanted = useSignal(0);
  const why = useSignal<Zone | null>(null);
  const { shown, at, pages } = page(zones, wanted.value, kiosk.elder.value ? 4 : 8);
  const count = shown.length;

  return (
    <>
      <div class="heading">
        <h2>{t("title")}</h2>
        {hall.open && <p class="soft hint">{t("title_hint")}</p>}
      </div>
      {!hall.open && <Banner tone="warn">{hall.opens_at ? t("hall_opens", { time: hall.opens_at }) : t("hall_closed")}</Banner>}
      <ul class={`zones ${count > 6 ? "zones-many" : count > 4 ? "zones-several" : ""}`}>
        {shown.map((zone) => (
          <li key={zone.code}>
            <ZoneTile zone={zone} busy={kiosk.busy.value} onPress={() => (canTake(zone) ? kiosk.choose(zone) : (why.value = zone))} />
          </li>
        ))}
      </ul>
      <nav class="entries">
        <Pager at={at} pages={pages} onMove={(next) => (wanted.value = next)} />
        <Tile action="reactivate" class="entry" onPress={() => kiosk.look("back")}>
          <strong>{t("back_again")}</strong>
          <span class="soft hint">{t("back_again_hint")}</span>
        </Tile>
        <Tile action="reprint" class="entry" onPress={() => kiosk.look("reprint")}>
          <strong>{t("reprint")}</strong>
          <span class="soft hint">{t("reprint_hint")}</span>
        </Tile>
      </nav>
      {why.value && (
        <Dialog title={named(why.value)} onClose={() => (why.value = null)}>
          <p data-field="reason">{whyNot(why.value)}</p>
          {why.value.area && <p>{t("at_area", { area: named(why.value.area) })}</p>}
          <p>{t("ask_guide")}</p>
          <div class="dialog-actions">
            <Button action="close" kind="primary" size="large" onPress={() => (why.value = null)}>
              {common("close")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function canTake(zone: Zone): boolean {
  return zone.issues_tickets && zone.issuing.open;
}

function whyNot(zone: Zone): string {
  return zone.issues_tickets ? zone.issuing.text : t("no_ticket_needed");
}

function ZoneTile({ zone, busy, onPress }: { zone: Zone; busy: boolean; onPress: () => void }): JSX.Element {
  const open = canTake(zone);
  const note = lang.value === "en" ? zone.note_en || zone.note : zone.note;
  return (
    <Tile action="choose-zone" value={zone.code} class={`zone ${open ? "" : "zone-shut"} ${zone.prefix ? "" : "zone-plain"}`} disabled={busy} onPress={onPress}>
      {zone.prefix && (
        <span class="zone-prefix" aria-hidden="true">
          {zone.prefix}
        </span>
      )}
      <span class="zone-name">
        <strong data-field="zone">{named(zone)}</strong>
        {note && <span class="zone-note">{note}</span>}
      </span>
      {open ? <ZoneFigures zone={zone} /> : <ZoneShut zone={zone} />}
    </Tile>
  );
}

function ZoneFigures({ zone }: { zone: Zone }): JSX.Element {
  const windows = zone.windows_open === 1 ? t("one_window_open") : t("windows_open", { n: zone.windows_open });
  return (
    <span class="zone-figures">
      <span class="zone-waiting" data-field="waiting" data-value={zone.waiting}>
        {zone.waiting === 0 ? t("nobody_waiting") : t("waiting", { n: zone.waiting })}
      </span>
      {zone.windows_open > 0 && (
        <span class="zone-wait" data-field="wait">
          {zone.wait.text}
        </span>
      )}
      <span class="zone-windows">{zone.windows_open === 0 ? t("no_window_open") : windows}</span>
      {warnsOfClosing(zone) && <span class="zone-warn">{t("closing_soon")}</span>}
    </span>
  );
}

function ZoneShut({ zone }: { zone: Zone }): JSX.Element {
  return (
    <span class="zone-figures">
      <span class="zone-why">{whyNot(zone)}</span>
    </span>
  );
}
