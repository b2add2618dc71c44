import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { CallShown, HallState, WindowNow, Zone } from "../common/contract";
import { clock } from "../common/format";
import { named, saysDemo } from "../common/lang";
import type { Live } from "../common/live";
import { common } from "../common/texts";
import { Clock, FRESH_CALL_MS, listed, Staleness, useNow } from "./parts";
import { t } from "./texts";

/** How long a call stays at full width before it joins the list. */
const NEWEST_MS = 8_000;
const NEWEST_MAX = 2;
const ROWS = 6;
const NOTICE_MS = 10_000;

type Props = { live: Live; state: HallState };

export function HallBoard({ live, state }: Props): JSX.Element {
  const { hall } = state;
  return (
    <div class={`board board-${live.freshness.value}`} data-page="board">
      <header class="board-top">
        <h1 data-field="hall">{named(hall)}</h1>
        {hall.is_demo && !saysDemo(hall) && <span class="demo">{common("demo")}</span>}
        <Staleness live={live} timezone={hall.timezone} />
        <Clock live={live} timezone={hall.timezone} />
      </header>
      <main class="board-middle">
        <Calls live={live} state={state} />
        <aside class="board-side">
          <Zones zones={state.zones} />
          <PausedWindows live={live} state={state} />
          <Missed state={state} />
        </aside>
      </main>
      <Foot state={state} />
    </div>
  );
}

/** The newest calls large, then the list; a second call within 8 s shares the place with the first. */
function Calls({ live, state }: Props): JSX.Element {
  const now = useNow(live);
  const { calls } = state;
  if (calls.length === 0) return <NoCalls state={state} />;
  const news = calls.filter((call) => now - call.at < NEWEST_MS).slice(0, NEWEST_MAX);
  const large = news.length > 0 ? news : calls.slice(0, 1);
  const rows = calls.filter((call) => !large.includes(call)).slice(0, ROWS);
  return (
    <section class="calls">
      <div class={`newest newest-${large.length}`} aria-live="polite">
        {large.map((call) => (
          <Newest key={`${call.ticket_id} ${call.attempt} ${call.at}`} call={call} fresh={now - call.at < FRESH_CALL_MS} />
        ))}
      </div>
      <ol class="rows" aria-label={t("latest")}>
        {rows.map((call) => (
          <li key={call.ticket_id} class="row" data-call={call.ticket_no}>
            <span class="row-number">{call.ticket_no}</span>
            <span class="row-arrow" aria-hidden="true">
              →
            </span>
            <span class="row-window">{t("window_n", { n: call.window_number })}</span>
            <span class="row-at">{clock(call.at, { timezone: state.hall.timezone })}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Newest({ call, fresh }: { call: CallShown; fresh: boolean }): JSX.Element {
  return (
    <div class={`call ${fresh ? "call-fresh" : ""}`} data-call={call.ticket_no}>
      <span class="call-number" data-field="ticket_no">
        {call.ticket_no}
      </span>
      <span class="call-arrow" aria-hidden="true">
        →
      </span>
      <span class="call-window">
        <span class="call-window-number" data-field="window_number">
          {call.window_number}
        </span>
        <span class="call-window-word">{t("window_n", { n: "" }).trim()}</span>
      </span>
      {call.attempt > 1 && <span class="call-attempt">{t("attempt", { n: call.attempt })}</span>}
    </div>
  );
}

function NoCalls({ state }: { state: HallState }): JSX.Element {
  const { hall } = state;
  const opens = hall.opens_at && t("hall_opens", { time: hall.opens_at });
  return (
    <section class="calls calls-none">
      <p class="calls-none-title">{hall.open ? t("no_calls") : t("hall_closed")}</p>
      <p>{hall.open ? t("no_calls_hint") : opens}</p>
    </section>
  );
}

function Zones({ zones }: { zones: Zone[] }): JSX.Element {
  return (
    <section class="panel">
      <h2>{t("zones")}</h2>
      <ul class="zone-rows">
        {zones.filter((zone) => zone.issues_tickets).map((zone) => (
          <li key={zone.code} class="zone-row" data-zone={zone.code}>
            <span class="prefix">{zone.prefix}</span>
            <span class="zone-row-name">{named(zone)}</span>
            <span class="zone-row-waiting" data-field="waiting">
              {t("waiting", { n: zone.waiting })}
            </span>
            <span class="zone-row-wait" data-field="wait">
              {zone.windows_open > 0 ? zone.wait.text : t("not_served")}
            </span>
          </li>
        ))}
      </ul>
      <p class="panel-note">{t("legend")}</p>
    </section>
  );
}

function PausedWindows({ live, state }: Props): JSX.Element | null {
  const now = useNow(live);
  const away = state.windows.filter((window) => window.active && (window.state === "paused" || window.state === "break"));
  if (away.length === 0) return null;
  return (
    <section class="panel">
      <h2>{t("paused_windows")}</h2>
      <ul class="paused-rows">
        {away.slice(0, 4).map((window) => (
          <li key={window.id} class="paused-row" data-window={window.number}>
            <span class="paused-number">{t("paused_one", { n: window.number })}</span>
            <span class="paused-why">{whyPaused(window, now, state.hall.timezone)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function whyPaused(window: WindowNow, now: number, timezone: string): string {
  return [
    window.public_text || t(window.state === "break" ? "break" : "paused"),
    // A promise that has passed is not repeated.
    window.resume_at !== null && window.resume_at > now && t("resumes", { time: clock(window.resume_at, { timezone }) }),
    window.instead.length > 0 && t("instead", { numbers: listed(window.instead) }),
  ]
    .filter(Boolean)
    .join(" · ");
}

function Missed({ state }: { state: HallState }): JSX.Element | null {
  if (state.missed.length === 0) return null;
  return (
    <section class="panel">
      <h2>{t("missed")}</h2>
      <p class="missed-numbers" data-field="missed">
        {state.missed.slice(0, 8).map((row) => (
          <span key={row.ticket_no}>{row.ticket_no}</span>
        ))}
      </p>
      <p class="panel-note">{t("missed_hint")}</p>
    </section>
  );
}

/** One notice at a time; the telephone numbers stay. */
function Foot({ state }: { state: HallState }): JSX.Element {
  const { notices, complaint_phone: phone } = state.hall;
  const at = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => (at.value += 1), NOTICE_MS);
    return () => clearInterval(timer);
  }, []);
  const notice = notices.length > 0 ? notices[at.value % notices.length] : "";
  return (
    <footer class="board-foot">
      <p class="board-notice" key={notice} data-field="notice">
        {notice}
      </p>
      <p class="board-phones">
        {phone && <span>{t("complaint", { phone })}</span>}
        <span>{t("hotline")}</span>
      </p>
    </footer>
  );
}
