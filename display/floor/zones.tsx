import type { JSX } from "preact";
import type { HallState, StaffState } from "../common/contract";
import { span } from "../common/format";
import { named } from "../common/lang";
import { common } from "../common/texts";
import { waitText } from "../common/wait";
import { hashOf } from "./place";
import type { Today } from "./shapes";
import type { LineNow } from "./targets";
import { minutes } from "./tiles";
import { t } from "./texts";

type Props = { state: HallState; staff: StaffState | null; today: Today | null; lines: readonly LineNow[] };

/** Per zone: waiting, longest and mean wait, estimate, windows, served, no-shows. */
export function ZoneTable({ state, staff, today, lines }: Props): JSX.Element {
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
              <th scope="col" class="number">{t("p90_wait")}</th>
              <th scope="col" class="number">{t("within")}</th>
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
                const line = lines.find((one) => one.zone.code === zone.code);
                const figures = today?.zones[zone.code];
                return (
                  <tr key={zone.code} data-value={zone.code}>
                    <th scope="row">
                      <a class="zone-link" href={hashOf({ zone: zone.code })} data-action="open-zone" data-zone={zone.code}>
                        <span class="zone-code">{zone.prefix}</span> {named(zone)}
                      </a>
                    </th>
                    <td class={`number strong long-${line?.marks.waiting ?? "none"}`} data-field="waiting">{zone.waiting}</td>
                    <Longest line={line} />
                    <td class="number" data-field="mean_wait">{mean(counts?.mean_wait_seconds)}</td>
                    <td class="number" data-field="p90_wait">{minutes(figures?.p90_wait_seconds ?? null)}</td>
                    <td class="number" data-field="within">{share(figures?.in_target_share)}</td>
                    <td class="estimate" data-field="wait">
                      {waitText(zone)}
                      {zone.wait.closing && <span class="long-word" data-field="closing">{common("closing_doubt")}</span>}
                    </td>
                    <td class="number" data-field="windows_open">{zone.windows_open}</td>
                    <td class="number" data-field="served">{counts?.served ?? 0}</td>
                    <td class="number" data-field="no_shows">{counts?.no_shows ?? 0}</td>
                    <td class="number" data-field="mean_service">{mean(counts?.mean_service_seconds)}</td>
                  </tr>
                );
              })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Longest({ line }: { line: LineNow | undefined }): JSX.Element {
  const mark = line?.marks.longest ?? "none";
  const marked = mark === "warn" || mark === "bad";
  return (
    <td class={marked ? `number long long-${mark}` : "number"} data-field="longest_wait" data-value={mark}>
      {minutes(line?.seconds ?? null)}
      {marked && <span class="long-word">{t(mark === "bad" ? "far_too_long" : "too_long")}</span>}
    </td>
  );
}

function mean(seconds: number | null | undefined): string {
  return seconds === null || seconds === undefined ? t("none") : span(Math.round(seconds / 60));
}

function share(part: number | null | undefined): string {
  return part === null || part === undefined ? t("none") : `${Math.round(part * 100)}%`;
}
