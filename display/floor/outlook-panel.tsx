import { Fragment, type JSX } from "preact";
import type { HallState, Moment, Outlook, Zone, ZoneOutlook } from "../common/contract";
import { clock, span } from "../common/format";
import { Icon, type IconName } from "../common/icon";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { Empty, Skeleton } from "../common/pieces";
import { at, MOMENTS } from "../common/relief";
import { inOrder, isOfTheLine, MOST_ROWS, useOutlook, verdictOf, type Verdict } from "./outlook";
import "./outlook.css";
import { t } from "./outlook-texts";
import { ProposedNow } from "./proposal";

/** The next half hour: which zones will break their target and when, and the one move that helps most. */
export function OutlookPanel({ state, live, leads }: { state: HallState; live: Live; leads: boolean }): JSX.Element {
  const { outlook, failed, refresh } = useOutlook(live, state.hall.code);
  const found = outlook.value;
  const known = found !== null && found.as_of !== null;
  return (
    <section class="panel outlook" aria-labelledby="outlook-title" data-value="outlook">
      <h2 id="outlook-title">
        {t("title")} {known && <span class="quiet">{t("as_of", { time: clock(found.as_of!), n: found.target_minutes })}</span>}
      </h2>
      {!found && !failed.value && <Skeleton lines={2} />}
      {!known && (found || failed.value) && (
        <div data-field="unknown">
          <Empty title={t("unknown")} hint={t("unknown_hint")} />
        </div>
      )}
      {known && (
        <>
          <VerdictLine outlook={found} zones={state.zones} />
          <div class="outlook-columns">
            <Zones outlook={found} />
            <ProposedNow hall={state.hall.code} live={live} outlook={found} leads={leads} refresh={refresh} />
          </div>
        </>
      )}
    </section>
  );
}

const LOOKS: Record<Verdict["kind"], readonly [look: string, icon: IconName]> = {
  breaking: ["outlook-breaks", "warn"],
  unserved: ["outlook-breaks", "warn"],
  unknown: ["", "info"],
  doubtful: ["outlook-doubtful", "warn"],
  calm: ["outlook-calm", "good"],
};

/** All of it in one line, read out when it changes. */
function VerdictLine({ outlook, zones }: { outlook: Outlook; zones: readonly Zone[] }): JSX.Element {
  const verdict = verdictOf(outlook, zones);
  const [look, icon] = LOOKS[verdict.kind];
  return (
    <p class={`outlook-verdict ${look}`} role="status" data-field="verdict" data-kind={verdict.kind} data-value={verdict.kind === "breaking" ? verdict.n : 0}>
      <Icon name={icon} /> {verdictInWords(verdict, outlook.target_minutes)}
    </p>
  );
}

export function verdictInWords(verdict: Verdict, target: number): string {
  switch (verdict.kind) {
    case "breaking":
      return t("breaking", { n: verdict.n, target });
    case "unserved":
      return t("unserved", { zone: named(verdict.zone), n: verdict.zone.waiting });
    case "unknown":
      return t("unknown");
    case "doubtful":
      return t("doubtful", { zone: named(verdict.zone), n: verdict.n, target });
    case "calm":
      return t(verdict.all ? "calm" : "calm_known", { n: target });
  }
}

function Zones({ outlook }: { outlook: Outlook }): JSX.Element {
  const { breaking, others } = inOrder(outlook.zones);
  const folded = outlook.zones.length > MOST_ROWS;
  const shown = folded ? breaking : [...breaking, ...others];
  return (
    <div class="outlook-zones">
      {shown.length > 0 && <ZoneTable outlook={outlook} zones={shown} />}
      {folded && (
        <details>
          <summary data-action="other-zones">{t("others", { n: others.length })}</summary>
          <ZoneTable outlook={outlook} zones={others} />
        </details>
      )}
      {outlook.zones.some((zone) => MOMENTS.some((moment) => zone[moment] === null)) && <p class="outlook-note">{t("none_means")}</p>}
    </div>
  );
}

function ZoneTable({ outlook, zones }: { outlook: Outlook; zones: readonly ZoneOutlook[] }): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={t("zones")}>
      <table class="table outlook-table">
        <caption class="visually-hidden">{t("zones")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("zone")}</th>
            {MOMENTS.map((moment) => (
              <th key={moment} scope="col" class="number">
                {t(moment)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {zones.map((zone) => (
            <Fragment key={zone.zone}>
              <tr class={zone.breaks ? "outlook-breaking" : ""} data-value={zone.zone}>
                <th scope="row">
                  <span class="zone-code">{zone.zone}</span> {named(zone)} <span class="quiet outlook-waiting">{t("waiting", { n: zone.waiting })}</span>
                </th>
                {MOMENTS.map((moment) => (
                  <Wait key={moment} moment={moment} minutes={zone[moment]} target={outlook.target_minutes} />
                ))}
              </tr>
              {zone.breaks && <Breaks zone={zone} moment={zone.breaks} outlook={outlook} />}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Below its zone: when the target will be broken, and by how much. */
function Breaks({ zone, moment, outlook }: { zone: ZoneOutlook; moment: Moment; outlook: Outlook }): JSX.Element {
  function wordsOf(): string {
    if (!zone.served && zone.waiting) return t("no_window", { n: zone.waiting });
    if (isOfTheLine(zone, outlook.target_minutes)) return t("over_line", { n: zone.slow_minutes! });
    if (!zone.waiting && zone[moment] === null) return t("over_uncalled");
    const told = { target: outlook.target_minutes, n: zone.by_minutes ?? 0, time: clock(at(moment, outlook.as_of!)) };
    return t(moment === "now" ? "over_now" : "over_from", told);
  }
  return (
    <tr class="outlook-breaking">
      <td colSpan={1 + MOMENTS.length} class="outlook-when" data-field="breaks" data-value={moment} data-zone={zone.zone}>
        {wordsOf()}
      </td>
    </tr>
  );
}

/** minutes: null where no number is given out then. */
function Wait({ moment, minutes, target }: { moment: Moment; minutes: number | null; target: number }): JSX.Element {
  const over = minutes !== null && minutes > target;
  return (
    <td class={`number ${over ? "outlook-over" : ""}`} data-field={moment}>
      {over && (
        <>
          <span aria-hidden="true">▲ </span>
          <span class="visually-hidden">{t("over")}</span>
        </>
      )}
      {minutes === null ? t("none") : span(minutes)}
    </td>
  );
}
