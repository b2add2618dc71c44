import type { JSX } from "preact";
import { post } from "./api";
import { Button, LanguageSwitch } from "./components";
import type { Me } from "./contract";
import "./person-bar.css";
import { texts } from "./texts";

const t = texts({
  desk: ["窗口叫号", "Desk"],
  floor: ["大厅总览", "Floor"],
  logout: ["退出登录", "Log out"],
});

/** Who is logged in here, the other page for staff, the language, and the way out. */
export function PersonBar({ me, other }: { me: Me; other?: "desk" | "floor" }): JSX.Element {
  async function leave(): Promise<void> {
    await post("/api/v1/auth/logout");
    location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  }
  return (
    <nav class="person-bar">
      <span class="person-name" data-field="staff">
        {me.person.name}
      </span>
      {other && (
        <a class="button button-quiet" data-action="go" data-value={other} href={`/${other}`}>
          {t(other)}
        </a>
      )}
      <LanguageSwitch />
      <Button action="logout" kind="quiet" onPress={() => void leave()}>
        {t("logout")}
      </Button>
    </nav>
  );
}
