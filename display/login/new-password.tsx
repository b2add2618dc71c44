import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Field } from "../common/components";
import type { Me } from "../common/contract";
import { t } from "./texts";

type Properties = {
  me: Me;
  title: string;
  why: string;
  save: string;
  /** The password in use; asked for where it is not known. */
  old?: string;
  onSaved: () => void;
  children?: ComponentChildren;
};

/** A new password, typed twice. */
export function NewPassword({ me, title, why, save, old, onSaved, children }: Properties): JSX.Element {
  const current = useSignal("");
  const wanted = useSignal("");
  const again = useSignal("");
  const missing = useSignal(false);
  const differs = useSignal(false);
  const change = useMemo(
    () =>
      action(async (pressed, before: string, secret: string) => {
        await post("/api/v1/auth/password", { old: before, new: secret }, { press: pressed });
        onSaved();
      }),
    [],
  );

  function submit(event: Event): void {
    event.preventDefault();
    const before = old ?? current.value;
    missing.value = before === "";
    differs.value = wanted.value !== again.value;
    if (!missing.value && !differs.value) void change.run(before, wanted.value);
  }

  return (
    <form class="login-card" onSubmit={submit}>
      <h1>{title}</h1>
      <p class="login-hint">{why}</p>
      <input class="visually-hidden" type="text" name="username" autocomplete="username" value={me.person.name} readOnly tabIndex={-1} aria-hidden="true" />
      {old === undefined && (
        <Field
          label={t("old_password")}
          name="old"
          type="password"
          value={current.value}
          error={missing.value ? t("old_missing") : undefined}
          autocomplete="current-password"
          autofocus
          onInput={(value) => (current.value = value)}
        />
      )}
      <Field
        label={t("new_password")}
        name="new"
        type="password"
        value={wanted.value}
        hint={t("rule")}
        autocomplete="new-password"
        autofocus={old !== undefined}
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
        {change.busy.value ? t("saving") : save}
      </button>
      {children}
    </form>
  );
}
