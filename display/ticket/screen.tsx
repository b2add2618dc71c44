import type { ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { Alternatives } from "../common/alternatives";
import { Banner, Button, LanguageSwitch } from "../common/components";
import type { ETicket } from "../common/contract";
import { emergencyTexts } from "../common/emergency";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { common, sentences } from "../common/texts";
import type { Awake } from "./awake";
import type { Bell } from "./bell";
import { Deeds } from "./deeds";
import type { Followed } from "./follow";
import { install, installable } from "./install";
import { Rate } from "./rate";
import { Relative } from "./relative";
import { Sound } from "./sound";
import { t } from "./texts";
import type { Told } from "./told";
import { isEnded } from "./view";
import { Way } from "./way";
import { aheadInWords, aheadOf } from "./words";

type Props = { token: string; followed: Followed; told: ReadonlySignal<Told | null>; bell: Bell; awake: Awake };

export function Screen({ token, followed, told, bell, awake }: Props): JSX.Element {
  const view = followed.view.value;
  if (view === null) return <Nothing followed={followed} />;
  const { hall } = view;
  const trust = followed.trust.value;
  return (
    <div class={`phone phone-${view.ticket.state} phone-${trust}`} data-page="ticket" data-state={view.ticket.state} data-trust={trust}>
      <header class="phone-top">
        <h1 data-field="hall">{named(hall)}</h1>
        <LanguageSwitch />
      </header>
      <EmergencyText view={view} />
      <NotFresh followed={followed} view={view} />
      <main class="phone-middle">
        <Head view={view} />
        <Chain view={view} />
        <div class="phone-news">
          {view.voucher && (
            <Banner tone="good" field="voucher">
              {view.voucher.text}
            </Banner>
          )}
          <Body token={token} followed={followed} told={told} view={view} bell={bell} awake={awake} />
        </div>
      </main>
      <footer class="phone-foot">
        {installable.value && !isEnded(view) && (
          <Button action="install" kind="quiet" onPress={() => void install()}>
            {t("install")}
          </Button>
        )}
        <p>
          {t("complaint")} {hall.complaint_phone && <Phone number={hall.complaint_phone} />} <Phone number="12345" />
        </p>
        {hall.address && <p>{hall.address}</p>}
      </footer>
    </div>
  );
}

function Phone({ number }: { number: string }): JSX.Element {
  return (
    <a class="phone-number" href={`tel:${number.replace(/[^\d+]/g, "")}`}>
      {number}
    </a>
  );
}

function Nothing({ followed }: { followed: Followed }): JSX.Element {
  if (followed.unknown.value) {
    return (
      <main class="phone-nothing" data-page="unknown">
        <h1>{t("unknown_title")}</h1>
        <p>{t("unknown_text")}</p>
        <LanguageSwitch />
      </main>
    );
  }
  const waiting = !followed.failing.value;
  return (
    <main class="phone-nothing" data-page={waiting ? "connecting" : "unreachable"}>
      <h1>{t("title")}</h1>
      <p role="status">{waiting ? common("connecting") : t(navigator.onLine ? "nothing_yet" : "nothing_offline")}</p>
    </main>
  );
}

function EmergencyText({ view: { emergency } }: { view: ETicket }): JSX.Element | null {
  if (!emergency) return null;
  const [said] = emergencyTexts(emergency);
  return (
    <section class="phone-emergency" role="alert" data-field="emergency">
      <strong>{t("emergency")}</strong>
      <p lang={said.lang}>{said.words}</p>
    </section>
  );
}

/** Since when the page is not fresh and why; nothing while it is. */
function NotFresh({ followed, view }: { followed: Followed; view: ETicket }): JSX.Element | null {
  const trust = followed.trust.value;
  if (trust === "fresh") return null;
  return (
    <Banner tone="warn" field="updated_at">
      {t("not_fresh", { time: clock(view.at), why: t(navigator.onLine ? "no_server" : "no_network") })}
      {trust === "old" && !isEnded(view) && <span class="line">{t("not_fresh_old")}</span>}
    </Banner>
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
        {[named(zone), item].filter(Boolean).map((part) => (
          <span key={part} class="head-part">
            {part}
          </span>
        ))}
      </p>
    </section>
  );
}

/** One number for several steps: what is done, where it stands now, what is to come. */
function Chain({ view: { ticket } }: { view: ETicket }): JSX.Element | null {
  const { theme } = ticket;
  if (!theme) return null;
  return (
    <section class="card chain" data-field="theme">
      <h2>{named(theme)}</h2>
      <ol>
        {theme.steps.map((step, n) => (
          <li key={n} class={`chain-${step.state}`} data-value={step.state} aria-current={step.state === "now" ? "step" : undefined}>
            <span>{named(step)}</span>
            <span class="chain-state">{t(`step_${step.state}`)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

type BodyProps = Props & { view: ETicket };

/** What the visitor has to know and can do now. */
function Body({ token, followed, told, view, bell, awake }: BodyProps): JSX.Element {
  const { ticket } = view;
  const number = ticket.window?.number ?? "";
  switch (ticket.state) {
    case "waiting":
      return (
        <>
          <Waiting view={view} told={told.value} />
          <Alternatives
            hall={view.hall.code}
            zone={view.zone.code}
            item={ticket.service_item}
            waitSeconds={"p50_seconds" in ticket.wait ? ticket.wait.p50_seconds : null}
            links
            turn={Math.floor(Date.parse(view.at) / 60_000)}
          />
          <Sound bell={bell} awake={awake} />
          <Relative token={token} followed={followed} view={view} />
          <Deeds token={token} followed={followed} view={view} />
        </>
      );
    case "called":
      return (
        <>
          <Called view={view} />
          <Deeds token={token} followed={followed} view={view} onHere={() => bell.hush()} />
          <Way view={view} />
          <p class="soft centred">{t("called_late")}</p>
        </>
      );
    case "serving":
      return <Told title={t("serving_title", { n: number })} text={t("serving_hint")} />;
    case "held":
      return <Told title={t("held_title")} text={number ? t("held_hint", { n: number }) : t("held_hint_any")} />;
    case "no_show":
      return (
        <>
          <section class="card told missed">
            <h2>{t("missed_title")}</h2>
            <p data-field="notice">{view.notice}</p>
          </section>
          <Relative token={token} followed={followed} view={view} />
          <Deeds token={token} followed={followed} view={view} />
        </>
      );
    case "finished":
      return <Rate token={token} followed={followed} view={view} />;
    case "abandoned":
      return <Told title={t("abandoned_title")} text={t("ended_hint")} />;
    case "cancelled":
      return <Told title={t("cancelled_title")} text={t("ended_hint")} />;
    default:
      return <Told title={t("expired_title")} text={t("expired_hint")} />;
  }
}

function Told({ title, text }: { title: string; text: string }): JSX.Element {
  return (
    <section class="card told">
      <h2>{title}</h2>
      <p>{text}</p>
    </section>
  );
}

function Called({ view: { ticket } }: { view: ETicket }): JSX.Element {
  const time = ticket.called_at ? clock(ticket.called_at) : "";
  return (
    <section class="card called" role="alert" data-field="notice">
      <p class="called-line">
        {t("go_before")}
        <span class="called-window" data-field="window_number">
          {ticket.window?.number}
        </span>
        {t("go_after")}
      </p>
      {time && <p class="called-when">{ticket.attempt > 1 ? t("called_again", { time, n: ticket.attempt }) : t("called_at", { time })}</p>}
    </section>
  );
}

const REASONS = {
  no_open_window: "unknown_no_open_window",
  paused: "unknown_paused",
  closed: "unknown_closed",
  off: "unknown_off",
  too_few: "unknown_too_few",
} as const;

function Waiting({ view, told }: { view: ETicket; told: Told | null }): JSX.Element {
  const { ticket, notice } = view;
  const { low, high } = aheadOf(view);
  const unknown = "unknown" in ticket.wait ? REASONS[ticket.wait.unknown as keyof typeof REASONS] : undefined;
  return (
    <>
      {notice && (high > 0 || view.carried) && (
        <Banner tone="good" field="notice">
          {notice}
        </Banner>
      )}
      {told?.note && (
        <Banner tone="info" field="longer" told="none">
          {told.note}
        </Banner>
      )}
      <p class="visually-hidden" role="status" data-field="longer_aloud">
        {told?.aloud}
      </p>
      {ticket.wait.closing && !view.voucher && (
        <Banner tone="warn" field="closing" told="status">
          {sentences(ticket.wait.closing, t("closing_what"))}
        </Banner>
      )}
      <section class="card place">
        <Fact label={t("ahead")} field="people_ahead" value={aheadInWords(view)}>
          {high === 0 && <span class="fact-more place-next">{t("ahead_next")}</span>}
          {low !== high && <span class="fact-more">{t("ahead_why")}</span>}
        </Fact>
        {!unknown && <Fact label={t("wait")} field="wait" value={ticket.wait.text} />}
        {ticket.area && <Fact label={t("area")} field="area" value={named(ticket.area)} />}
        {unknown && (
          <p class="place-why" data-field="wait">
            {t(unknown)}
          </p>
        )}
        <p class="soft place-as-of" data-field="as_of">
          {t("as_of", { time: clock(view.at, { seconds: true }) })}
        </p>
      </section>
    </>
  );
}

type FactProps = { label: string; field: string; value: string; children?: JSX.Element | (JSX.Element | false)[] };

function Fact({ label, field, value, children }: FactProps): JSX.Element {
  return (
    <div class="fact">
      <span class="fact-label">{label}</span>
      <span class="fact-value" data-field={field}>
        {value}
      </span>
      {children}
    </div>
  );
}
