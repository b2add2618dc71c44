import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import type { ETicket } from "../common/contract";
import { clock } from "../common/format";
import type { Followed } from "./follow";
import { t } from "./texts";

type Props = { token: string; followed: Followed; view: ETicket; onHere?: () => void };

/** What the visitor may do: say that they are here, or give up after one calm question. */
export function Deeds({ token, followed, view, onHere }: Props): JSX.Element {
  const asking = useSignal(false);
  const [here, abandon] = useMemo(() => {
    const deed = (verb: "here" | "abandon") =>
      action(async (pressed) => {
        followed.renew(await post<ETicket>(`/api/v1/e-tickets/${encodeURIComponent(token)}/actions/${verb}`, {}, { press: pressed }));
        asking.value = false;
      });
    return [deed("here"), deed("abandon")] as const;
  }, [token]);

  function sayHere(): void {
    onHere?.();
    void here.run();
  }

  const trouble = here.refused.value || (!asking.value && abandon.refused.value);
  return (
    <section class="deeds">
      {trouble && <Banner tone="bad">{trouble}</Banner>}
      {(here.unanswered.value || (!asking.value && abandon.unanswered.value)) && <Banner tone="warn">{t("no_answer")}</Banner>}
      {view.can.here && (
        <Button action="here" kind="primary" size="large" busy={here.busy.value} onPress={sayHere}>
          {t("here")}
        </Button>
      )}
      {view.here_at && (
        <p class="soft" data-field="here_at">
          {t("here_done", { time: clock(view.here_at) })}
        </p>
      )}
      {view.can.abandon && (
        <Button action="ask-abandon" kind="quiet" onPress={() => (asking.value = true)}>
          {t("abandon")}
        </Button>
      )}
      {asking.value && (
        <Dialog title={t("abandon_title")} onClose={() => (asking.value = false)}>
          <p>{t("abandon_text", { no: view.ticket.ticket_no })}</p>
          {abandon.refused.value && <Banner tone="bad">{abandon.refused.value}</Banner>}
          {abandon.unanswered.value && <Banner tone="warn">{t("no_answer")}</Banner>}
          <div class="dialog-actions">
            <Button action="close" kind="primary" size="large" onPress={() => (asking.value = false)}>
              {t("abandon_no")}
            </Button>
            <Button action="abandon" kind="danger" size="large" busy={abandon.busy.value} onPress={() => void abandon.run()}>
              {t("abandon_yes")}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
