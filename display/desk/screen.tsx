import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { Banner } from "../common/components";
import type { Me } from "../common/contract";
import { setTimezone } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { ownPage } from "../common/own-page";
import { loginAddress } from "../common/person";
import { PersonBar } from "../common/person-bar";
import { common } from "../common/texts";
import { ChooseWindow } from "./choose";
import "./desk.css";
import { EmergencyBanner, LineBanner } from "./line";
import { isLeader, mayWorkAtWindows, takenBy } from "./rights";
import { StandInCards, watchStandIns } from "./standin";
import { connectStation } from "./station";
import { words } from "./words";
import { Workplace } from "./workplace";

export function DeskScreen({ me, live }: { me: Me; live: Live }): JSX.Element {
  const chosen = useSignal(new URLSearchParams(location.search).get("window") ?? me.person.window_id);
  useEffect(() => {
    document.title = words("page");
  });

  const left = useMemo(() => watchStandIns(live, me.person.hall), [live]);
  useEffect(() => left.close, [left]);

  function choose(window_id: string | null): void {
    chosen.value = window_id;
    history.replaceState(null, "", window_id ? `/desk?window=${encodeURIComponent(window_id)}` : "/desk");
  }

  if (!mayWorkAtWindows(me)) {
    return (
      <Plain>
        <Banner tone="bad">{words("not_desk")}</Banner>
        <div class="desk-ways">
          <a class="button button-primary" data-action="go" href={`/${ownPage(me.person.role)}`}>
            {words("own_page")}
          </a>
          <a href={loginAddress()}>{words("login_again")}</a>
        </div>
      </Plain>
    );
  }
  const state = live.state.value;
  if (!state) {
    return (
      <Plain>
        <LineBanner live={live} />
        <p class="quiet">{common("connecting")}</p>
      </Plain>
    );
  }
  setTimezone(state.hall.timezone);
  const window = state.windows.find((one) => one.id === chosen.value);
  const other = window ? takenBy(window, me) : null;
  if (window && !other) {
    return (
      <AtWindow key={window.id} me={me} live={live} window_id={window.id} onLeave={() => choose(null)}>
        <StandInCards items={left.items.value} onTaken={choose} />
      </AtWindow>
    );
  }
  return (
    <main class="desk desk-choose">
      <header class="desk-head">
        <h1 class="desk-hall">{named(state.hall)}</h1>
        <PersonBar me={me} other={isLeader(me) ? "floor" : undefined} />
      </header>
      <EmergencyBanner hall={state} />
      <LineBanner live={live} />
      <StandInCards items={left.items.value} onTaken={choose} />
      {window && other && <Banner tone="warn">{words("taken", { window: window.number, name: other })}</Banner>}
      <ChooseWindow state={state} me={me} onChosen={choose} />
    </main>
  );
}

type AtWindowProps = { me: Me; live: Live; window_id: string; onLeave: () => void; children: ComponentChildren };

function AtWindow({ me, live, window_id, onLeave, children }: AtWindowProps): JSX.Element {
  const station = useMemo(() => connectStation(live, window_id), [window_id]);
  useEffect(() => station.close, [station]);
  return (
    <Workplace me={me} station={station} live={live} hall={live.state.value!} onLeave={onLeave}>
      {children}
    </Workplace>
  );
}

function Plain({ children }: { children: ComponentChildren }): JSX.Element {
  return <main class="desk desk-plain">{children}</main>;
}
