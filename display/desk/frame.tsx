import type { JSX } from "preact";
import { post } from "../common/api";
import { Banner, Button, LanguageSwitch } from "../common/components";
import type { Me } from "../common/contract";
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

/** Who is logged in here, the language, and the way out. */
export function PersonBar({ me }: { me: Me }): JSX.Element {
  async function leave(): Promise<void> {
    await post("/api/v1/auth/logout");
    location.assign("/login?next=/desk");
  }
  return (
    <div class="person-bar">
      <span class="person-name" data-field="staff">
        {me.person.name}
      </span>
      <LanguageSwitch />
      <Button action="logout" kind="quiet" onPress={() => void leave()}>
        {words("logout")}
      </Button>
    </div>
  );
}
