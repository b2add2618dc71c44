import type { JSX } from "preact";
import type { HallState, WindowNow } from "../common/contract";
import { clock } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { FRESH_CALL_MS, listed, Staleness, useNow } from "./parts";
import { t } from "./texts";

type Props = { live: Live; state: HallState; number: string };

/** The display above one window. */
export function WindowBoard({ live, state, number }: Props): JSX.Element {
  const window = state.windows.find((one) => one.number === number);
  if (!window) return <p class="notice">{t("unknown_window", { n: number })}</p>;
  const zones = window.zones.map((code) => state.zones.find((zone) => zone.code === code)).filter((zone) => zone !== undefined);
  return (
    <div class={`sign sign-${window.state} board-${live.freshness.value}`} data-page="window-board" data-state={window.state}>
      <header class="sign-top">
        <h1 class="sign-window">
          <span class="sign-window-number" data-field="window_number">
            {window.number}
          </span>
          <span class="sign-window-word">{t("window_n", { n: "" }).trim()}</span>
        </h1>
        <div class="sign-about">
          {window.name && <p class="sign-name">{named(window)}</p>}
          <p class="sign-zones" data-field="zone">
            {zones.filter((zone) => named(zone) !== named(window)).map((zone) => (
              <span key={zone.code} class="sign-zone">
                {named(zone)}
              </span>
            ))}
          </p>
        </div>
        <Staleness live={live} timezone={state.hall.timezone} />
      </header>
      <main class="sign-middle">
        <Now live={live} window={window} call={state.calls.find((call) => call.ticket_no === window.ticket_no)} timezone={state.hall.timezone} />
      </main>
    </div>
  );
}

type NowProps = { live: Live; window: WindowNow; call: HallState["calls"][number] | undefined; timezone: string };

function Now({ live, window, call, timezone }: NowProps): JSX.Element {
  const now = useNow(live);
  switch (window.state) {
    case "called":
    case "serving": {
      const fresh = window.state === "called" && call !== undefined && now - call.at < FRESH_CALL_MS;
      return (
        <>
          <p class="sign-state" data-field="state">
            {t(window.state)}
          </p>
          <p key={`${call?.attempt ?? 0} ${call?.at ?? 0}`} class={`sign-number ${fresh ? "sign-number-fresh" : ""}`} data-field="ticket_no">
            {window.ticket_no}
          </p>
        </>
      );
    }
    case "idle":
      return (
        <>
          <p class="sign-word" data-field="state">
            {t("idle")}
          </p>
          <p class="sign-more">{t("next_please")}</p>
        </>
      );
    default:
      return <Away window={window} now={now} timezone={timezone} />;
  }
}

/** Paused, on a break or closed: why, until when, and where to go instead. */
function Away({ window, now, timezone }: { window: WindowNow; now: number; timezone: string }): JSX.Element {
  const word = window.state === "paused" || window.state === "break" ? t(window.state) : t("closed");
  return (
    <>
      <p class="sign-word" data-field="state">
        {word}
      </p>
      {window.public_text && <p class="sign-more">{window.public_text}</p>}
      {window.resume_at !== null && window.resume_at > now && (
        <p class="sign-more" data-field="resume_at">
          {t("resumes_long", { time: clock(window.resume_at, { timezone }) })}
        </p>
      )}
      {window.instead.length > 0 && (
        <p class="sign-instead" data-field="instead">
          {t("go_to")} <strong>{t("numbers_windows", { numbers: listed(window.instead) })}</strong>
        </p>
      )}
    </>
  );
}
