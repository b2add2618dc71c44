import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { AgentList, PairButton } from "../common/agents";
import { LineState } from "../common/components";
import { HelpList } from "../common/help-list";
import type { HallInfo, HallState, Me } from "../common/contract";
import { clock, setTimezone } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { ManagerNav } from "../common/manager-nav";
import { PersonBar } from "../common/person-bar";
import { common } from "../common/texts";
import { DeviceList } from "./devices";
import { EmergencyButton, EmergencyRunning } from "./emergency";
import { FeedList } from "./feed-list";
import "./floor.css";
import { Alarms } from "./alarms";
import { Coverage } from "./people";
import { LedgerTable } from "./ledger";
import { OutlookPanel } from "./outlook-panel";
import { close, followAddress, place } from "./place";
import { FloorPlan } from "./plan";
import { QualityPanel } from "./quality";
import { watchFloor, type FloorView } from "./staff";
import { linesNow, type LineNow } from "./targets";
import { t } from "./texts";
import { TicketPanel } from "./tickets";
import { Tiles } from "./tiles";
import { useToday } from "./today";
import { TrailDialog } from "./trail";
import { WindowDialog } from "./window-dialog";
import { WindowList } from "./windows";
import { ZoneDialog } from "./zone-dialog";
import { ZoneTable } from "./zones";

const LEADERS = new Set(["shift_leader", "manager", "sub_hall_head", "admin"]);
/** May have the moments of a day as a file. */
const MAY_EXPORT = new Set([...LEADERS, "auditor", "supervisor"]);
/** May look into the halls below theirs. */
const OVERSEERS = new Set(["manager", "admin", "auditor", "supervisor"]);

/** The hall at a glance for those in charge: who waits too long, which windows stand still, which device is down. */
export function Floor({ me, live, hall }: { me: Me; live: Live; hall: string }): JSX.Element {
  const view = useMemo(() => watchFloor(live, hall), [live]);
  const today = useToday(live, hall).value;
  useEffect(() => view.close, [view]);
  useEffect(followAddress, []);
  useEffect(() => {
    document.title = t("page");
  });
  const state = live.state.value;
  if (state) setTimezone(state.hall.timezone);
  const own = hall === me.person.hall;
  // In a hall below one looks and does nothing.
  const leads = own && LEADERS.has(me.person.role);
  const staff = view.staff.value;
  const now = view.now.value;
  const lines = state ? linesNow(state, staff, today, now) : [];
  return (
    <main class="floor">
      <header class="floor-head">
        <h1>{state ? named(state.hall) : t("page")}</h1>
        {state && <Hours hall={state.hall} now={view.now.value} />}
        <ManagerNav me={me} here="floor" />
        {state && <Looks hall={state.hall.code} overseer={OVERSEERS.has(me.person.role)} />}
        {state && leads && !state.hall.emergency && <EmergencyButton hall={state.hall.code} />}
        <PersonBar me={me} other="desk" />
      </header>
      {state?.hall.emergency && <EmergencyRunning hall={state.hall.code} emergency={state.hall.emergency} leads={leads} />}
      <LineState line={live} />
      {state ? (
        <>
          <Alarms state={state} staff={staff} leads={leads} />
          <Tiles state={state} staff={staff} today={today} now={now} />
          <div class="floor-now">
            <div class="floor-soon" id="soon">
              <OutlookPanel state={state} live={live} leads={leads} />
              <div id="help">{own && <HelpList hall={state.hall.code} me={me} help={state.staff?.help ?? []} now={now} />}</div>
            </div>
            <div class="floor-there">
              <FloorPlan state={state} lines={lines} devices={staff?.devices ?? []} now={now} />
              <div id="zones">
                <ZoneTable state={state} staff={staff} today={today} lines={lines} />
              </div>
            </div>
          </div>
          <div class="floor-columns">
            <div class="floor-main">
              <div id="windows">
                <WindowList state={state} now={now} leads={leads} />
              </div>
              <Coverage hall={state.hall.code} state={state} leads={leads} />
              <div id="tickets">
                <TicketPanel hall={state.hall.code} view={view} leads={leads} />
              </div>
            </div>
            <div class="floor-side">
              <FeedList rows={view.feed.value} />
              <LedgerTable state={state} view={view} leads={leads} />
              <QualityPanel hall={state.hall.code} now={now} exports={MAY_EXPORT.has(me.person.role)} />
              <DeviceList devices={staff?.devices ?? []} now={now} />
              <Agents hall={state.hall.code} view={view} leads={leads} keeps={leads && me.person.role !== "shift_leader"} />
            </div>
          </div>
          <ThumbBar alarms={staff?.alarms.length ?? 0} />
          <Opened state={state} view={view} lines={lines} leads={leads} />
        </>
      ) : (
        <p class="quiet">{common("connecting")}</p>
      )}
    </main>
  );
}

/** What the address opens over the floor: a ticket's line above the zone or window it was reached from. */
function Opened({ state, view, lines, leads }: { state: HallState; view: FloorView; lines: readonly LineNow[]; leads: boolean }): JSX.Element | null {
  const { zone, window, ticket } = place.value;
  if (ticket) return <TrailDialog key={ticket} id={ticket} onClose={close} />;
  if (zone) return <ZoneDialog key={zone} hall={state.hall.code} code={zone} line={lines.find((one) => one.zone.code === zone)} view={view} />;
  return window ? <WindowDialog key={window} state={state} number={window} now={view.now.value} leads={leads} /> : null;
}

/** On a phone in the hand: to what matters with the thumb. */
function ThumbBar({ alarms }: { alarms: number }): JSX.Element {
  return (
    <nav class="thumb-bar" aria-label={t("jump")}>
      {alarms > 0 && (
        <a href="#alarms" data-action="jump" data-value="alarms">
          {t("alarms")} <strong>{alarms}</strong>
        </a>
      )}
      {(["soon", "zones", "windows", "tickets"] as const).map((name) => (
        <a key={name} href={`#${name}`} data-action="jump" data-value={name}>
          {t(name)}
        </a>
      ))}
    </nav>
  );
}

/** What drives the devices on cables, and how another one joins. */
function Agents({ hall, view, leads, keeps }: { hall: string; view: FloorView; leads: boolean; keeps: boolean }): JSX.Element {
  const agents = view.staff.value?.devices.filter((device) => device.kind === "agent") ?? [];
  return (
    <section class="panel" data-value="agents">
      <div class="panel-head">
        <h2>{t("agents")}</h2>
        <a class="window-look" data-action="go" data-value="devices" href="/devices">
          {t("see_devices")}
        </a>
        {leads && <PairButton hall={hall} agents={agents} now={view.now.value} revokes={keeps} onChanged={view.refresh} />}
      </div>
      <AgentList agents={agents} now={view.now.value} revokes={keeps} onChanged={view.refresh} />
    </section>
  );
}

/** Where the figures behind the day are. */
function Looks({ hall, overseer }: { hall: string; overseer: boolean }): JSX.Element {
  return (
    <nav class="floor-looks">
      {overseer && (
        <a data-action="go" data-value="centre" href="/centre">
          {t("see_centre")}
        </a>
      )}
      <a data-action="go" data-value="wall" href={`/floor?wall&hall=${encodeURIComponent(hall)}`}>
        {t("see_wall")}
      </a>
      <a data-action="go" data-value="promises" href={`/promises/${encodeURIComponent(hall)}`}>
        {t("see_promises")}
      </a>
    </nav>
  );
}

function Hours({ hall, now }: { hall: HallInfo; now: number }): JSX.Element {
  const more = hall.open ? hall.closes_at && t("until", { time: hall.closes_at }) : hall.opens_at && t("opens", { time: hall.opens_at });
  return (
    <p class="floor-hours">
      <time data-field="clock">{clock(now)}</time>
      <span class="quiet">
        {t(hall.open ? "open_now" : "closed_now")}
        {more && ` · ${more}`}
      </span>
    </p>
  );
}
