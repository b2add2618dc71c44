import type { JSX } from "preact";
import { Banner, Tile } from "../common/components";
import type { Zone } from "../common/contract";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { canTake, soonWords, waitingText, whyNot, windowsText } from "./facts";
import { warnsOfClosing } from "./flow";
import type { Kiosk } from "./kiosk";
import { t } from "./texts";

export function ZoneTile({ kiosk, zone }: { kiosk: Kiosk; zone: Zone }): JSX.Element {
  const open = canTake(zone);
  const note = lang.value === "en" ? zone.note_en : zone.note;
  return (
    <Tile
      action="choose-zone"
      value={zone.code}
      class={`zone ${open ? "" : "zone-shut"} ${zone.prefix ? "" : "zone-plain"}`}
      disabled={kiosk.busy.value}
      onPress={() => kiosk.choose(zone)}
    >
      {zone.prefix && (
        <span class="zone-prefix" aria-hidden="true">
          {zone.prefix}
        </span>
      )}
      <span class="zone-name">
        <strong data-field="zone">{named(zone)}</strong>
        {note && <span class="zone-note hint">{note}</span>}
      </span>
      {open ? <Figures kiosk={kiosk} zone={zone} /> : <span class="zone-figures zone-why">{whyNot(zone)}{zone.issuing.now && <span class="zone-warn">{zone.issuing.now}</span>}</span>}
    </Tile>
  );
}

function Figures({ kiosk, zone }: { kiosk: Kiosk; zone: Zone }): JSX.Element {
  const served = zone.windows_open > 0;
  return (
    <span class="zone-figures">
      <span class="zone-waiting whole" data-field="waiting" data-value={zone.waiting}>
        {waitingText(zone)}
      </span>
      {served && (
        <span class="zone-windows whole" data-field="windows_open" data-value={zone.windows_open}>
          {windowsText(zone)}
        </span>
      )}
      {/* In the place of the figure, whatever stands below it, that there is none. */}
      <span class="zone-wait whole" data-field="wait">
        {served ? zone.wait.text : common("no_window_open")}
      </span>
      {zone.issuing.extended ? (
        <span class="zone-warn">{zone.issuing.extended.short}</span>
      ) : (
        warnsOfClosing(zone, kiosk.live.now()) && <span class="zone-warn">{soonWords(zone)}</span>
      )}
    </span>
  );
}

/** A session outside normal hours: what it is for, until when, on which day what is handed in counts. Known before the number. */
export function OutsideHours({ zone }: { zone: Zone }): JSX.Element | null {
  const { extended } = zone.issuing;
  if (!extended) return null;
  return (
    <Banner tone="info" field="extended">
      {extended.lines.map((line) => (
        <span key={line} class="outside-line">
          {line}
        </span>
      ))}
    </Banner>
  );
}

/** The same facts in one line, above a page that belongs to the zone. */
export function ZoneFacts({ kiosk, zone }: { kiosk: Kiosk; zone: Zone }): JSX.Element {
  const facts = [waitingText(zone), windowsText(zone)];
  if (zone.windows_open > 0) facts.push(zone.wait.text);
  if (zone.issuing.closes_at) facts.push(t("closes_at", { time: zone.issuing.closes_at }));
  return (
    <div class="zone-line">
      <strong>{named(zone)}</strong>
      {facts.map((fact) => (
        <span key={fact} class="whole">
          {fact}
        </span>
      ))}
      {warnsOfClosing(zone, kiosk.live.now()) && <span class="zone-warn">{soonWords(zone)}</span>}
    </div>
  );
}
