import type { JSX } from "preact";
import { Banner } from "../common/components";
import type { HallState } from "../common/contract";
import { emergencyTexts } from "../common/emergency";
import type { Live } from "../common/live";
import { loginAddress } from "../common/person";
import type { Heart } from "./heart";
import { words } from "./words";

/** Slower than this, a press is no longer answered at once. */
const SLOW_MS = 400;

/** Says that the network is gone, and what becomes of presses until it is back. */
export function LineBanner({ live, heart }: { live: Live; heart?: Heart }): JSX.Element | null {
  const refusal = live.refusal.value;
  if (refusal) {
    return (
      <Banner tone="bad" field="line">
        {refusal.detail} <a href={loginAddress()}>{words("login_again")}</a>
      </Banner>
    );
  }
  const heard = live.freshness.value;
  const gone = heart ? heart.away.value : heard !== "fresh" || !live.connected.value;
  if (heard === "connecting" || !gone) return null;
  return (
    <Banner tone="warn" field="line">
      {words("line_bad_long")}
    </Banner>
  );
}

/** How good the line is, and which version this page is. */
export function LineFoot({ live, heart }: { live: Live; heart: Heart }): JSX.Element {
  const connected = live.connected.value && !heart.away.value;
  const ms = heart.latency_ms.value;
  const word = !connected ? "line_bad" : ms !== null && ms > SLOW_MS ? "line_slow" : "line_good";
  return (
    <span class="desk-line">
      <span class={word === "line_good" ? "line-good" : "line-bad"} data-field="line_state" data-value={word}>
        <span aria-hidden="true">{connected ? "●" : "○"}</span> {words(word)}
      </span>
      {connected && ms !== null && <span data-field="latency">{words("latency", { ms })}</span>}
      <span data-field="version">{words("version", { version: import.meta.env.HALL_VERSION })}</span>
    </span>
  );
}

/** The hall's emergency text, above everything else. */
export function EmergencyBanner({ hall }: { hall: HallState }): JSX.Element | null {
  const emergency = hall.hall.emergency;
  if (!emergency) return null;
  const [said] = emergencyTexts(emergency);
  return (
    <div class="desk-emergency" role="alert" data-field="emergency" lang={said.lang}>
      {said.words}
    </div>
  );
}
