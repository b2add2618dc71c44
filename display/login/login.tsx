import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post, setCsrf } from "../common/api";
import { Banner, Field, LanguageSwitch, Tile } from "../common/components";
import type { DemoDoors, DemoPerson, Me } from "../common/contract";
import { demoDoors } from "../common/door";
import { destination } from "./destination";
import "./login.css";
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
          {t("product")}
        </a>
        <LanguageSwitch />
      </header>
      {changing.value ? <ChangePassword me={changing.value.me} old={changing.value.old} /> : <LogIn changing={changing} />}
    </main>
  );
}

function LogIn({ changing }: { changing: Signal<{ me: Me; old: string } | null> }): JSX.Element {
  const username = useSignal("");
  const password = useSignal("");
  const doors = useSignal<DemoDoors | null>(null);
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

  return (
    <>
      <form
        class="login-card"
        onSubmit={(event) => {
          event.preventDefault();
          void logIn.run(username.value.trim(), password.value);
        }}
      >
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
        {logIn.refused.value && <Banner tone="bad">{logIn.refused.value}</Banner>}
        {logIn.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
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
    </>
  );
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

function ChangePassword({ me, old }: { me: Me; old: string }): JSX.Element {
  const wanted = useSignal("");
  const again = useSignal("");
  const differs = useSignal(false);
  const change = useMemo(
    () =>
      action(async (pressed, secret: string) => {
        await post("/api/v1/auth/password", { old, new: secret }, { press: pressed });
        location.assign(destination(location.search, me.person.role));
      }),
    [],
  );

  function submit(event: Event): void {
    event.preventDefault();
    differs.value = wanted.value !== again.value;
    if (!differs.value) void change.run(wanted.value);
  }

  return (
    <form class="login-card" onSubmit={submit}>
      <h1>{t("change_title")}</h1>
      <p class="login-hint">{t("change_why")}</p>
      <input class="visually-hidden" type="text" name="username" autocomplete="username" value={me.person.name} readOnly tabIndex={-1} aria-hidden="true" />
      <Field
        label={t("new_password")}
        name="new"
        type="password"
        value={wanted.value}
        hint={t("rule")}
        autocomplete="new-password"
        autofocus
        onInput={(value) => (wanted.value = value)}
      />
      <Field
        label={t("again")}
        name="again"
        type="password"
        value={again.value}
        error={differs.value ? t("differs") : undefined}
        autocomplete="new-password"
        onInput={(value) => (again.value = value)}
      />
      {change.refused.value && <Banner tone="bad">{change.refused.value}</Banner>}
      {change.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
      <button
        type="submit"
        class="button button-primary button-large"
        data-action="change-password"
        aria-busy={change.busy.value}
        disabled={change.busy.value}
      >
        {t("change")}
      </button>
    </form>
  );
}
