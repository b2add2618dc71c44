import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { LineState } from "../common/components";
import type { HallInfo, Me } from "../common/contract";
import { clock, setTimezone } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { common } from "../common/texts";
import { DeviceList } from "./devices";
import { FeedList } from "./feed-list";
import "./floor.css";
import { LedgerTable } from "./ledger";
import { watchFloor } from "./staff";
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
        <PersonBar me={me} other="desk" />
      </header>
      <LineState line={live} />
      {state ? (
        <>
          <Alarms staff={view.staff.value} />
          <Tiles state={state} staff={view.staff.value} now={view.now.value} />
          <ZoneTable state={state} staff={view.staff.value} now={view.now.value} />
          <div class="floor-columns">
            <div class="floor-main">
              <WindowList state={state} now={view.now.value} leads={leads} />
              <TicketPanel hall={state.hall.code} view={view} leads={leads} />
            </div>
            <div class="floor-side">
              <FeedList rows={view.feed.value} />
              <LedgerTable state={state} view={view} leads={leads} />
              <DeviceList devices={view.staff.value?.devices ?? []} now={view.now.value} />
            </div>
          </div>
        </>
      ) : (
        <p class="quiet">{common("connecting")}</p>
      )}
    </main>
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
