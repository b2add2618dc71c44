import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post, setCsrf } from "../common/api";
import { Banner, Field, LanguageSwitch, Tile } from "../common/components";
import type { DemoDoors, DemoPerson, Me } from "../common/contract";
import { demoDoors } from "../common/door";
import sign from "../common/icon.svg";
import { destination, wantsNewPassword } from "./destination";
import "../common/large-screen.css";
import "./login.css";
import { NewPassword } from "./new-password";
import { OwnPassword } from "./own-password";
import { roleName, t } from "./texts";

/** Name and password; at the first log-in a new password; on a demo hall one press. */
export function Login(): JSX.Element {
  const changing = useSignal<{ me: Me; old: string } | null>(null);
  useEffect(() => {
    document.title = t("page");
  });
  return (
    <main class="login">
      <header class="login-head">
        <a class="login-product" href="/">
          <img src={sign} alt="" width="36" height="36" />
          {t("product")}
        </a>
        <LanguageSwitch />
      </header>
      <Card changing={changing} />
    </main>
  );
}

function Card({ changing }: { changing: Signal<{ me: Me; old: string } | null> }): JSX.Element {
  if (wantsNewPassword(location.search)) return <OwnPassword />;
  if (changing.value) {
    const { me, old } = changing.value;
    return (
      <NewPassword me={me} old={old} title={t("change_title")} why={t("change_why")} save={t("change")} onSaved={() => location.assign(destination(location.search, me.person.role))} />
    );
  }
  return <LogIn changing={changing} />;
}

function LogIn({ changing }: { changing: Signal<{ me: Me; old: string } | null> }): JSX.Element {
  const username = useSignal("");
  const password = useSignal("");
  const doors = useSignal<DemoDoors | null>(null);
  const missing = useSignal<"" | "username_missing" | "password_missing">("");
  const caps = useCapsLock();
  useEffect(() => {
    void demoDoors().then((found) => (doors.value = found));
  }, []);

  const logIn = useMemo(
    () =>
      action(async (pressed, name: string, secret: string) => {
        const me = await post<Me>("/api/v1/auth/login", { username: name, password: secret }, { press: pressed });
        setCsrf(me.csrf);
        if (me.must_change_password) changing.value = { me, old: secret };
        else location.assign(destination(location.search, me.person.role));
      }),
    [],
  );
  // What was wrong is most often the password: it is typed anew, the name stays.
  useEffect(() => {
    if (logIn.refused.value) focusOn("password");
  }, [logIn.refused.value]);

  function submit(event: Event): void {
    event.preventDefault();
    const name = username.value.trim();
    missing.value = name === "" ? "username_missing" : password.value === "" ? "password_missing" : "";
    if (missing.value) focusOn(missing.value === "username_missing" ? "username" : "password");
    else void logIn.run(name, password.value);
  }

  return (
    <div class={doors.value ? "login-columns" : ""}>
      <form class="login-card" onSubmit={submit} onKeyUp={caps.heard}>
        <h1>{t("title")}</h1>
        <Field label={t("username")} name="username" value={username.value} autocomplete="username" autofocus onInput={(value) => (username.value = value)} />
        <Field
          label={t("password")}
          name="password"
          type="password"
          value={password.value}
          autocomplete="current-password"
          onInput={(value) => (password.value = value)}
        />
        {/* As high as two lines, so that the button stays where it is when one comes. */}
        <div class="login-said">
          {logIn.refused.value && <Banner tone="bad">{logIn.refused.value}</Banner>}
          {logIn.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
          {missing.value && <Banner tone="warn">{t(missing.value)}</Banner>}
          {caps.on.value && !logIn.refused.value && !logIn.unanswered.value && !missing.value && <Banner field="caps_lock">{t("caps_lock")}</Banner>}
        </div>
        <button
          type="submit"
          class="button button-primary button-large"
          data-action="login"
          aria-busy={logIn.busy.value}
          disabled={logIn.busy.value}
        >
          {logIn.busy.value ? t("logging_in") : t("log_in")}
        </button>
      </form>
      {doors.value && <DemoPeople people={doors.value.people} busy={logIn.busy.value} onChoose={(one) => void logIn.run(one.username, one.password)} />}
    </div>
  );
}

function focusOn(name: string): void {
  const field = document.querySelector<HTMLInputElement>(`[name=${name}]`);
  field?.focus();
  field?.select();
}

/** Whether capitals are locked, as far as the last key told. */
function useCapsLock(): { on: Signal<boolean>; heard: (event: KeyboardEvent) => void } {
  const on = useSignal(false);
  return { on, heard: (event) => (on.value = event.getModifierState?.("CapsLock") ?? false) };
}

function DemoPeople({ people, busy, onChoose }: { people: DemoPerson[]; busy: boolean; onChoose: (person: DemoPerson) => void }): JSX.Element {
  return (
    <section class="login-demo">
      <h2>{t("demo_title")}</h2>
      <p class="login-hint">{t("demo_hint")}</p>
      <ul class="login-people">
        {people.map((person) => (
          <li key={person.username}>
            <Tile action="login-as" value={person.username} class="login-person" disabled={busy} onPress={() => onChoose(person)}>
              <strong>{person.name}</strong>
              <span class="login-hint">
                {roleName(person.role)}
                {person.window_number && ` · ${t("at_window", { n: person.window_number })}`}
              </span>
            </Tile>
          </li>
        ))}
      </ul>
    </section>
  );
}
