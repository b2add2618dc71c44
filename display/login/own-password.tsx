import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Field } from "../common/components";
import type { Me } from "../common/contract";
import { requirePerson } from "../common/person";
import { destination } from "./destination";
import { t } from "./texts";

/** A person who is logged in chooses a new password, by the one in use; then goes back to where they came from. */
export function OwnPassword(): JSX.Element | null {
  const me = useSignal<Me | null>(null);
  useEffect(() => {
    void requirePerson().then((found) => (me.value = found));
  }, []);
  return me.value && <Form me={me.value} />;
}

function Form({ me }: { me: Me }): JSX.Element {
  const old = useSignal("");
  const wanted = useSignal("");
  const again = useSignal("");
  const missing = useSignal(false);
  const differs = useSignal(false);
  const saved = useSignal(false);
  const back = destination(location.search, me.person.role);
  const change = useMemo(
    () =>
      action(async (pressed, before: string, secret: string) => {
        await post("/api/v1/auth/password", { old: before, new: secret }, { press: pressed });
        saved.value = true;
      }),
    [],
  );

  function submit(event: Event): void {
    event.preventDefault();
    missing.value = old.value === "";
    differs.value = wanted.value !== again.value;
    if (!missing.value && !differs.value) void change.run(old.value, wanted.value);
  }

  if (saved.value) {
    return (
      <section class="login-card">
        <h1>{t("own_title")}</h1>
        <Banner tone="good" field="saved">
          {t("saved")}
        </Banner>
        <a class="button button-primary button-large login-link" data-action="go" href={back}>
          {t("go_back")}
        </a>
      </section>
    );
  }
  return (
    <form class="login-card" onSubmit={submit}>
      <h1>{t("own_title")}</h1>
      <p class="login-hint">{t("own_why")}</p>
      <input class="visually-hidden" type="text" name="username" autocomplete="username" value={me.person.name} readOnly tabIndex={-1} aria-hidden="true" />
      <Field
        label={t("old_password")}
        name="old"
        type="password"
        value={old.value}
        error={missing.value ? t("old_missing") : undefined}
        autocomplete="current-password"
        autofocus
        onInput={(value) => (old.value = value)}
      />
      <Field
        label={t("new_password")}
        name="new"
        type="password"
        value={wanted.value}
        hint={t("rule")}
        autocomplete="new-password"
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
        {t(change.busy.value ? "saving" : "save")}
      </button>
      <a class="button button-quiet login-link" data-action="go" href={back}>
        {t("go_back")}
      </a>
    </form>
  );
}
