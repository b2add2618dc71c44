import type { JSX } from "preact";
import { Banner } from "../common/components";
import type { Live } from "../common/live";
import { loginAddress } from "../common/person";
import { words } from "./words";

/** Says that the network is gone, and that presses have no effect until it is back. */
export function LineBanner({ live }: { live: Live }): JSX.Element | null {
  const refusal = live.refusal.value;
  if (refusal) {
    return (
      <Banner tone="bad" field="line">
        {refusal.detail} <a href={loginAddress()}>{words("login_again")}</a>
      </Banner>
    );
  }
  const heard = live.freshness.value;
  if (heard === "connecting" || (heard === "fresh" && live.connected.value)) return null;
  return (
    <Banner tone="warn" field="line">
      {words("line_bad_long")}
    </Banner>
  );
}
