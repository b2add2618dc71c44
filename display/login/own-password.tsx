import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Banner } from "../common/components";
import type { Me } from "../common/contract";
import { requirePerson } from "../common/person";
import { destination } from "./destination";
import { NewPassword } from "./new-password";
import { t } from "./texts";

/** A person who is logged in chooses a new password, by the one in use; then goes back to where they came from. */
export function OwnPassword(): JSX.Element | null {
  const me = useSignal<Me | null>(null);
  const saved = useSignal(false);
  useEffect(() => {
    void requirePerson().then((found) => (me.value = found));
  }, []);
  if (!me.value) return null;
  const back = destination(location.search, me.value.person.role);
  if (!saved.value) {
    return (
      <NewPassword me={me.value} title={t("own_title")} why={t("own_why")} save={t("save")} onSaved={() => (saved.value = true)}>
        <a class="button button-quiet login-link" data-action="go" href={back}>
          {t("go_back")}
        </a>
      </NewPassword>
    );
  }
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
