import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog, Figure, LanguageSwitch } from "../common/components";
import type { ETicket } from "../common/contract";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { common } from "../common/texts";
import type { Bell } from "./bell";
import type { Followed } from "./follow";
import { Rate } from "./rate";
import { t } from "./texts";

type Props = { token: string; followed: Followed; bell: Bell };

export function Screen({ token, followed, bell }: Props): JSX.Element {
  const view = followed.view.value;
  if (view === null) return <Nothing followed={followed} />;
  return (
    <div class={`phone phone-${view.ticket.state}`} data-page="ticket" data-state={view.ticket.state}>
      <header class="phone-top">
        <h1 data-field="hall">{named(view.hall)}</h1>
        <LanguageSwitch />
      </header>
      {followed.offline.value && (
        <Banner tone="warn" field="updated_at">
          {t("offline", { time: clock(view.at, { seconds: true }) })}
        </Banner>
      )}
      <main class="phone-middle">
        <Head view={view} />
        <Body token={token} followed={followed} view={view} />
        {["waiting", "held"].includes(view.ticket.state) && <Sound bell={bell} />}
      </main>
      <footer class="phone-foot">
        {view.hall.complaint_phone && <p>{t("complaint", { phone: view.hall.complaint_phone })}</p>}
        {view.hall.address && <p>{view.hall.address}</p>}
      </footer>
    </div>
  );
}

function Nothing({ followed }: { followed: Followed }): JSX.Element {
  return (
    <main class="phone-nothing">
      {followed.unknown.value ? (
        <>
          <h1>{t("unknown_title")}</h1>
          <p>{t("unknown_text")}</p>
        </>
      ) : (
        <p>{followed.offline.value ? common("server_gone_try") : common("connecting")}</p>
      )}
    </main>
  );
}

function Head({ view: { ticket, zone, state_text: stateText } }: { view: ETicket }): JSX.Element {
  const item = ticket.item_name && named({ name: ticket.item_name, name_en: ticket.item_name_en });
  return (
    <section class="card head">
      <p class="head-state" data-field="state" data-value={ticket.state}>
        {stateText}
      </p>
      <p class="head-number" data-field="ticket_no">
        {ticket.ticket_no}
      </p>
      <p class="head-zone" data-field="zone">
        {[named(zone), item].filter(Boolean).join(" · ")}
      </p>
    </section>
  );
}

type BodyProps = { token: string; followed: Followed; view: ETicket };

/** What the visitor has to know and can do now. */
function Body({ token, followed, view }: BodyProps): JSX.Element {
  const { ticket } = view;
  const number = ticket.window?.number ?? "";
  switch (ticket.state) {
    case "waiting":
      return <Waiting token={token} followed={followed} view={view} />;
    case "called":
      return (
        <>
          <section class="card called" role="alert" data-field="notice">
            {t("go_before")}
            <span class="called-window" data-field="window_number">
              {number}
            </span>
            {t("go_after")}
          </section>
          <Deeds token={token} followed={followed} view={view} />
        </>
      );
    case "serving":
      return <p class="card big">{t("serving_at", { n: number })}</p>;
    case "held":
      return <p class="card">{t("held_hint")}</p>;
    case "no_show":
      return (
        <>
          <section class="card missed">
            <h2>{t("missed_title")}</h2>
            <p data-field="notice">{view.notice}</p>
          </section>
          <Deeds token={token} followed={followed} view={view} />
        </>
      );
    case "finished":
      return <Rate token={token} followed={followed} view={view} />;
    default:
      return (
        <section class="card">
          <p>{t("ended", { state: view.state_text })}</p>
          <p class="soft">{t("ended_hint")}</p>
        </section>
      );
  }
}

function Waiting({ token, followed, view }: BodyProps): JSX.Element {
  const { ticket, notice } = view;
  return (
    <>
      {notice && (
        <Banner tone="good" field="notice">
          {notice}
        </Banner>
      )}
      <section class="card place">
        {ticket.people_ahead !== null && (
          <Figure label={t("ahead")} value={common("people", { n: ticket.people_ahead })} field="people_ahead" class="place-ahead" />
        )}
        <Figure label={t("wait")} value={ticket.wait.text} field="wait" />
        {ticket.area && <Figure label={t("area")} value={named(ticket.area)} field="area" class="place-area" />}
        <p class="soft place-as-of" data-field="as_of">
          {t("as_of", { time: clock("as_of" in ticket.wait ? ticket.wait.as_of : view.at, { seconds: true }) })}
        </p>
      </section>
      <Deeds token={token} followed={followed} view={view} />
    </>
  );
}

function Deeds({ token, followed, view }: BodyProps): JSX.Element {
  const asking = useSignal(false);
  const [here, abandon] = useMemo(() => {
    const deed = (verb: "here" | "abandon") =>
      action(async (pressed) => {
        followed.renew(await post<ETicket>(`/api/v1/e-tickets/${token}/actions/${verb}`, {}, { press: pressed }));
        asking.value = false;
      });
    return [deed("here"), deed("abandon")] as const;
  }, [token]);
  const trouble = here.refused.value || abandon.refused.value;
  return (
    <section class="deeds">
      {trouble && <Banner tone="bad">{trouble}</Banner>}
      {(here.unanswered.value || abandon.unanswered.value) && <Banner tone="warn">{t("no_answer")}</Banner>}
      {view.can.here && (
        <Button action="here" kind="primary" size="large" busy={here.busy.value} onPress={() => void here.run()}>
          {t("here")}
        </Button>
      )}
      {view.here_at && <p class="soft">{t("here_done", { time: clock(view.here_at) })}</p>}
      {view.can.abandon && (
        <Button action="ask-abandon" kind="quiet" onPress={() => (asking.value = true)}>
          {t("abandon")}
        </Button>
      )}
      {asking.value && (
        <Dialog title={t("abandon_title")} onClose={() => (asking.value = false)}>
          <p>{t("abandon_text")}</p>
          <div class="dialog-actions">
            <Button action="abandon" kind="danger" size="large" busy={abandon.busy.value} onPress={() => void abandon.run()}>
              {t("abandon_yes")}
            </Button>
            <Button action="close" kind="primary" size="large" onPress={() => (asking.value = false)}>
              {t("abandon_no")}
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function Sound({ bell }: { bell: Bell }): JSX.Element {
  const on = useSignal(bell.allowed);
  if (on.value) return <p class="soft sound">{t("sound_is_on")}</p>;

  function allow(): void {
    bell.allow();
    on.value = true;
  }

  return (
    <Button action="enable-sound" class="sound" onPress={allow}>
      {t("sound_on")}
    </Button>
  );
}
