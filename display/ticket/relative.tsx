import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { ETicket } from "../common/contract";
import { readMobile } from "../common/mobile";
import type { Followed } from "./follow";
import { t } from "./texts";

type Props = { token: string; followed: Followed; view: ETicket };

/** Somebody of the family is told by message as well: a number is typed once, and only that there is one is shown. */
export function Relative({ token, followed, view }: Props): JSX.Element | null {
  const asking = useSignal(false);
  const typed = useSignal("");
  const bad = useSignal(false);
  const send = useMemo(
    () =>
      action<[string]>(async (pressed, phone) => {
        followed.renew(await post<ETicket>(`/api/v1/e-tickets/${encodeURIComponent(token)}/actions/set-relative`, { phone }, { press: pressed }));
        asking.value = false;
      }),
    [token],
  );
  const named = view.relative?.named ?? false;
  if (!view.can.name_relative && !named) return null;

  function ask(): void {
    typed.value = "";
    bad.value = false;
    send.reset();
    asking.value = true;
  }

  function go(): void {
    const phone = readMobile(typed.value);
    bad.value = phone === null;
    if (phone !== null) void send.run(phone);
  }

  return (
    <section class="relative" data-field="relative" data-value={String(named)}>
      {named && <p class="soft">{t("relative_named")}</p>}
      {!asking.value && send.refused.value && <Banner tone="bad">{send.refused.value}</Banner>}
      {!asking.value && send.unanswered.value && <Banner tone="warn">{t("no_answer")}</Banner>}
      <div class="relative-deeds">
        {view.can.name_relative && (
          <Button action="ask-relative" onPress={ask}>
            {t(named ? "relative_change" : "relative_ask")}
          </Button>
        )}
        {named && (
          <Button action="remove-relative" kind="quiet" busy={send.busy.value} onPress={() => void send.run("")}>
            {t("relative_remove")}
          </Button>
        )}
      </div>
      {asking.value && (
        <Dialog title={t("relative_title")} onClose={() => (asking.value = false)}>
          <p>{t("relative_text")}</p>
          <form
            class="relative-form"
            onSubmit={(event) => {
              event.preventDefault();
              go();
            }}
          >
            <Field
              label={t("relative_phone")}
              name="relative"
              type="tel"
              maxLength={20}
              value={typed.value}
              error={bad.value ? t("relative_bad") : send.refused.value}
              onInput={(value) => {
                typed.value = value;
                bad.value = false;
                send.reset();
              }}
            />
            {send.unanswered.value && <Banner tone="warn">{t("no_answer")}</Banner>}
          </form>
          <div class="dialog-actions">
            <Button action="name-relative" kind="primary" size="large" busy={send.busy.value} disabled={!typed.value.trim()} onPress={go}>
              {t("relative_save")}
            </Button>
            <Button action="close" size="large" onPress={() => (asking.value = false)}>
              {t("relative_back")}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
