import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { post } from "./api";
import { Choice } from "./choice";
import { Button, LanguageSwitch } from "./components";
import type { Me } from "./contract";
import { ownPage, worksAtWindows } from "./own-page";
import "./person-bar.css";
import { texts } from "./texts";
import { theme, type Theme } from "./theme";

const t = texts({
  desk: ["窗口叫号", "Desk"],
  floor: ["大厅总览", "Floor"],
  "guide-desk": ["导办台", "Guide desk"],
  centre: ["所有大厅", "All halls"],
  logout: ["退出登录", "Log out"],
  absences: ["我的请假", "My absences"],
  replies: ["待答复事项", "Replies due"],
  change_password: ["修改密码", "Change password"],
  look: ["界面颜色", "Colours"],
  auto: ["跟随系统", "As the system"],
  light: ["浅色", "Light"],
  dark: ["深色", "Dark"],
});

export type PersonBarProps = {
  me: Me;
  other?: "desk" | "floor";
  /** Asked before the person logs out; false keeps them here, and it is for the page to say why. */
  mayLeave?: () => boolean;
};

/** Who is logged in here, the other page for staff (their own where they may not act at windows), the language; under the name the colours, the password and the way out. */
export function PersonBar({ me, other, mayLeave }: PersonBarProps): JSX.Element {
  const role = me.person.role;
  const leads = other === "desk" && !worksAtWindows(role) ? ownPage(role) : other;
  return (
    <nav class="person-bar">
      {leads && location.pathname !== `/${leads}` && (
        <a class="button button-quiet" data-action="go" data-value={leads} href={`/${leads}`}>
          {t(leads)}
        </a>
      )}
      <LanguageSwitch />
      <PersonMenu me={me} mayLeave={mayLeave} />
    </nav>
  );
}

function PersonMenu({ me, mayLeave }: Pick<PersonBarProps, "me" | "mayLeave">): JSX.Element {
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    function onPointer(event: Event): void {
      if (!box.current?.contains(event.target as Node)) open.value = false;
    }
    addEventListener("pointerdown", onPointer);
    return () => removeEventListener("pointerdown", onPointer);
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Escape" || !open.value) return;
    open.value = false;
    box.current?.querySelector("button")?.focus();
  }

  async function leave(): Promise<void> {
    if (mayLeave && !mayLeave()) {
      open.value = false;
      return;
    }
    await post("/api/v1/auth/logout");
    location.assign(`/login?next=${encodeURIComponent(location.pathname)}`);
  }

  return (
    <div ref={box} class="person" onKeyDown={onKeyDown}>
      <button type="button" class="button button-quiet person-name" data-action="person-menu" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <span data-field="staff">{me.person.name}</span>
        <span aria-hidden="true" class="person-mark" />
      </button>
      {open.value && (
        <div class="person-menu">
          <Choice
            label={t("look")}
            name="theme"
            options={(["auto", "light", "dark"] as const).map((one) => ({ value: one, text: t(one) }))}
            value={theme.value}
            onChoose={(value) => (theme.value = value as Theme)}
          />
          {ownPages(me.person.role).map((tab) => (
            <a key={tab} class="button" data-action="go" data-value={tab} href={`/registers#${tab}`}>
              {t(tab)}
            </a>
          ))}
          <a class="button" data-action="change-password" href={`/login?change=password&next=${encodeURIComponent(location.pathname + location.search)}`}>
            {t("change_password")}
          </a>
          <Button action="logout" onPress={() => void leave()}>
            {t("logout")}
          </Button>
        </div>
      )}
    </div>
  );
}

type OwnPage = "absences" | "replies";
const MAY_ASK = new Set(["clerk", "guide", "shift_leader", "manager", "sub_hall_head", "admin"]);

/** What there is about the person on the page of the registers. */
function ownPages(role: string): readonly OwnPage[] {
  if (!MAY_ASK.has(role)) return [];
  return role === "guide" ? ["absences"] : ["absences", "replies"];
}
