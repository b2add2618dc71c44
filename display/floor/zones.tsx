import type { JSX } from "preact";
import { Banner, Figure } from "../common/components";
import type { HallState, StaffState, ZoneCounts } from "../common/contract";
import { clock, span } from "../common/format";
import { named } from "../common/lang";
import { LONG_WAIT_MINUTES, minutesSince, totals } from "./figures";
import { StepIn } from "./people";
import { t } from "./texts";

type Props = { state: HallState; staff: StaffState | null; now: number };

export function Alarms({ staff, leads }: { staff: StaffState | null; leads: boolean }): JSX.Element | null {
  if (!staff || staff.alarms.length === 0) return null;
  return (
    <section class="alarms" aria-label={t("alarms")}>
      {staff.alarms.map((alarm) => (
        <Banner key={alarm.id} tone="bad" field="alarm">
          {alarm.text} <span class="alarm-since">{t("since", { time: clock(alarm.since) })}</span>
          {alarm.level === "centre" && <strong data-field="level"> {t("told_centre")}</strong>}
          {leads && alarm.window_id && <StepIn alarm={alarm} />}
        </Banner>
      ))}
    </section>
  );
}

/** The hall in six figures. */
export function Tiles({ state, staff, now }: Props): JSX.Element {
  const all = totals(state.zones, state.windows, staff?.counts ?? {});
  const longest = minutesSince(all.longest_wait_since, now);
  const long = longest !== null && longest >= LONG_WAIT_MINUTES;
  return (
    <section class="tiles" aria-label={t("totals")}>
      <Figure label={t("waiting")} value={all.waiting} field="waiting" />
      <div class={long ? "tile-long" : ""}>
        <Figure label={t("longest")} value={longest === null ? t("none") : span(longest)} field="longest_wait" />
        {long && <span class="long-word">{t("too_long", { n: LONG_WAIT_MINUTES })}</span>}
      </div>
      <Figure label={t("windows_open")} value={t("windows_of", { open: all.windows_open, all: all.windows })} field="windows_open" />
      <Figure label={t("issued")} value={all.issued} field="issued" />
      <Figure label={t("served")} value={all.served} field="served" />
      <Figure label={t("no_shows")} value={all.no_shows} field="no_shows" />
    </section>
  );
}

/** Per zone: waiting, longest and mean wait, estimate, windows, served, no-shows. */
export function ZoneTable({ state, staff, now }: Props): JSX.Element {
  return (
    <section class="panel">
      <h2>{t("zones")}</h2>
      <div class="table-frame" tabIndex={0} role="region" aria-label={t("zones")}>
        <table class="table">
          <thead>
            <tr>
              <th scope="col">{t("zone")}</th>
              <th scope="col" class="number">{t("waiting")}</th>
              <th scope="col" class="number">{t("longest")}</th>
              <th scope="col" class="number">{t("mean_wait")}</th>
              <th scope="col">{t("estimate")}</th>
              <th scope="col" class="number">{t("windows_open")}</th>
              <th scope="col" class="number">{t("served")}</th>
              <th scope="col" class="number">{t("no_shows")}</th>
              <th scope="col" class="number">{t("mean_service")}</th>
            </tr>
          </thead>
          <tbody>
            {state.zones
              .filter((zone) => zone.issues_tickets)
              .map((zone) => {
                const counts = staff?.counts[zone.code];
                return (
                  <tr key={zone.code} data-value={zone.code}>
                    <th scope="row">
                      <span class="zone-code">{zone.prefix}</span> {named(zone)}
                    </th>
                    <td class="number strong" data-field="waiting">{zone.waiting}</td>
                    <Longest counts={counts} waiting={zone.waiting} now={now} />
                    <td class="number" data-field="mean_wait">{minutes(counts?.mean_wait_seconds)}</td>
                    <td class="estimate" data-field="wait">{zone.wait.text}</td>
                    <td class="number" data-field="windows_open">{openNow(state, zone.code)}</td>
                    <td class="number" data-field="served">{counts?.served ?? 0}</td>
                    <td class="number" data-field="no_shows">{counts?.no_shows ?? 0}</td>
                    <td class="number" data-field="mean_service">{minutes(counts?.mean_service_seconds)}</td>
                  </tr>
                );
              })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Longest({ counts, waiting, now }: { counts: ZoneCounts | undefined; waiting: number; now: number }): JSX.Element {
  const longest = waiting === 0 ? null : minutesSince(counts?.longest_wait_since ?? null, now);
  const long = longest !== null && longest >= LONG_WAIT_MINUTES;
  return (
    <td class={long ? "number long" : "number"} data-field="longest_wait">
      {longest === null ? t("none") : span(longest)}
      {long && <span class="long-word">{t("too_long", { n: LONG_WAIT_MINUTES })}</span>}
    </td>
  );
}

/** The stream keeps windows up to date, but not the zone's own count of them. */
function openNow(state: HallState, zone: string): number {
  return state.windows.filter((window) => window.zones.includes(zone) && ["idle", "called", "serving"].includes(window.state)).length;
}

function minutes(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? t("none") : span(Math.round(seconds / 60));
}
