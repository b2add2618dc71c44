import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { AgentList, PairButton } from "../common/agents";
import { LineState } from "../common/components";
import { HelpList } from "../common/help-list";
import type { HallInfo, Me } from "../common/contract";
import { clock, setTimezone } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { common } from "../common/texts";
import { DeviceList } from "./devices";
import { EmergencyButton, EmergencyRunning } from "./emergency";
import { FeedList } from "./feed-list";
import "./floor.css";
import { Coverage } from "./people";
import { LedgerTable } from "./ledger";
import { watchFloor, type FloorView } from "./staff";
import { t } from "./texts";
import { TicketPanel } from "./tickets";
import { WindowList } from "./windows";
import { Alarms, Tiles, ZoneTable } from "./zones";

const LEADERS = new Set(["shift_leader", "manager", "sub_hall_head", "admin"]);

/** The hall at a glance for those in charge: who waits too long, which windows stand still, which device is down. */
export function Floor({ me, live }: { me: Me; live: Live }): JSX.Element {
  const view = useMemo(() => watchFloor(live, me.person.hall), [live]);
  useEffect(() => view.close, [view]);
  useEffect(() => {
    document.title = t("page");
  });
  const state = live.state.value;
  if (state) setTimezone(state.hall.timezone);
  const leads = LEADERS.has(me.person.role);
  return (
    <main class="floor">
      <header class="floor-head">
        <h1>{state ? named(state.hall) : t("page")}</h1>
        {state && <Hours hall={state.hall} now={view.now.value} />}
        {state && leads && !state.hall.emergency && <EmergencyButton hall={state.hall.code} />}
        <PersonBar me={me} other="desk" />
      </header>
      {state?.hall.emergency && <EmergencyRunning hall={state.hall.code} emergency={state.hall.emergency} leads={leads} />}
      <LineState line={live} />
      {state ? (
        <>
          <Alarms staff={view.staff.value} leads={leads} />
          <Tiles state={state} staff={view.staff.value} now={view.now.value} />
          <ZoneTable state={state} staff={view.staff.value} now={view.now.value} />
          <div class="floor-columns">
            <div class="floor-main">
              <HelpList hall={state.hall.code} me={me} help={state.staff?.help ?? []} now={view.now.value} />
              <WindowList state={state} now={view.now.value} leads={leads} />
              <Coverage hall={state.hall.code} state={state} leads={leads} />
              <TicketPanel hall={state.hall.code} view={view} leads={leads} />
            </div>
            <div class="floor-side">
              <FeedList rows={view.feed.value} />
              <LedgerTable state={state} view={view} leads={leads} />
              <DeviceList devices={view.staff.value?.devices ?? []} now={view.now.value} />
              <Agents hall={state.hall.code} view={view} leads={leads} keeps={leads && me.person.role !== "shift_leader"} />
            </div>
          </div>
        </>
      ) : (
        <p class="quiet">{common("connecting")}</p>
      )}
    </main>
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
