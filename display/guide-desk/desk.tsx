import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Banner, LineState } from "../common/components";
import type { HallState, Me, ServiceItem } from "../common/contract";
import { clock, setTimezone } from "../common/format";
import { HelpList } from "../common/help-list";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { common } from "../common/texts";
import { waitText } from "../common/wait";
import { Find } from "./find";
import "../common/large-screen.css";
import "./guide-desk.css";
import { Result } from "./result";
import { allItems, type Made } from "./server";
import { Take } from "./take";
import { t } from "./texts";

const MAY_GUIDE = new Set(["guide", "clerk", "shift_leader", "manager", "sub_hall_head", "admin"]);
const LEADERS = new Set(["shift_leader", "manager", "sub_hall_head", "admin"]);

/** A tablet in the hands of a guide: numbers for others, who asks for help, how long the queues are. */
export function GuideDesk({ me, live }: { me: Me; live: Live }): JSX.Element {
  const now = useSignal(live.now());
  const items = useSignal<ServiceItem[]>([]);
  const made = useSignal<Made | null>(null);
  const state = live.state.value;
  if (state) setTimezone(state.hall.timezone);
  const open = state?.staff?.help.filter((one) => one.state === "open").length ?? 0;
  useEffect(() => {
    document.title = open ? `(${open}) ${t("page")}` : t("page");
  });
  useEffect(() => {
    const timer = setInterval(() => (now.value = live.now()), 1000);
    const read = (): void => void allItems(me.person.hall).then((all) => (items.value = all)).catch(() => undefined);
    read();
    const end = live.onSnapshot(read);
    return () => {
      clearInterval(timer);
      end();
    };
  }, [live]);
  const may = MAY_GUIDE.has(me.person.role);
  const leads = LEADERS.has(me.person.role);
  return (
    <main class="guide-desk">
      <header class="guide-head">
        <h1>{t("page")}</h1>
        <span class="quiet">{state ? named(state.hall) : ""}</span>
        <time data-field="clock">{clock(now.value)}</time>
        <a class="button button-quiet" data-action="bookings" href={`/book/${encodeURIComponent(me.person.hall)}/desk`}>
          {t("bookings")}
        </a>
        <PersonBar me={me} other="floor" />
      </header>
      <LineState line={live} />
      {!state && <p class="quiet">{common("connecting")}</p>}
      {state && !may && <Banner tone="warn">{t("no_right")}</Banner>}
      {state && (
        <div class="guide-columns">
          <div class="guide-column">
            {may && <Take hall={state} items={items.value} guides={leads || me.person.role === "guide"} onMade={(one) => (made.value = one)} />}
            {may && <Find hall={state} items={items.value} me={me} leads={leads} onMade={(one) => (made.value = one)} />}
          </div>
          <div class="guide-column">
            <HelpList hall={state.hall.code} me={me} help={state.staff?.help ?? []} now={now.value} />
            <Queues state={state} />
          </div>
        </div>
      )}
      {made.value && <Result made={made.value} onClose={() => (made.value = null)} />}
    </main>
  );
}

function Queues({ state }: { state: HallState }): JSX.Element {
  return (
    <section class="panel" data-value="queues">
      <h2>{t("queues")}</h2>
      <ul class="queue-list">
        {state.zones
          .filter((zone) => zone.issues_tickets)
          .map((zone) => (
            <li key={zone.code} class="queue-row" data-value={zone.code}>
              <span class="queue-mark">{zone.prefix}</span>
              <span class="queue-what">
                <strong>{named(zone)}</strong>
                <span class="quiet">{zone.issuing.open ? [waitText(zone), zone.wait.closing ? common("closing_doubt") : ""].filter(Boolean).join(" · ") : zone.issuing.text || t("shut")}</span>
              </span>
              <span class="queue-figures">
                <strong data-field="waiting">{t("waiting", { n: zone.waiting })}</strong>
                <span class="quiet">{zone.windows_open === 1 ? t("open_window") : t("open_windows", { n: zone.windows_open })}</span>
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}
