import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button } from "../common/components";
import { Chip } from "../common/chip";
import { Choice } from "../common/choice";
import type { Desk, HallState, Me } from "../common/contract";
import { duration } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { BigButtons, MessageBox, VerbGrid } from "./buttons";
import { createDeeds, type Deeds } from "./deeds";
import { Dialogs } from "./dialogs";
import { LineBanner } from "./line";
import { KeysPanel, useKeys, type Keyboard } from "./keyboard";
import { HeldList, NextList, WaitingList } from "./lists";
import { TicketNow } from "./now";
import { isLeader } from "./rights";
import type { Station } from "./station";
import type { Offers } from "./verbs";
import { words } from "./words";

export type WorkplaceProps = { me: Me; station: Station; live: Live; hall: HallState; onLeave: () => void };

/** A window at work: who is here, what can be done, who comes next. */
export function Workplace({ me, station, live, hall, onLeave }: WorkplaceProps): JSX.Element {
  const main = useRef<HTMLButtonElement>(null);
  const deeds = useMemo(() => createDeeds(station, () => live.state.value!, () => main.current), [station]);
  const keys = useKeys(deeds.byKey, main);
  const desk = station.desk.value;
  const can = deeds.can();
  useEffect(deeds.forgetVisitor, [desk?.ticket?.id]);
  useEffect(() => main.current?.focus(), [desk === null]);

  const window = desk?.window ?? hall.windows.find((one) => one.id === station.window_id);
  return (
    <main class="desk">
      <header class="desk-head">
        <div class="desk-window">
          <span class="desk-number" data-field="window_number">
            {window?.number}
          </span>
          <h1 class="desk-name">{window && named(window)}</h1>
          {window && <Chip state={window.state} />}
        </div>
        <PersonBar me={me} other={isLeader(me) ? "floor" : undefined} />
      </header>
      <LineBanner live={live} />
      {desk && can ? (
        <div class="desk-columns">
          <div class="desk-work">
            <TicketNow desk={desk} now={station.now.value} />
            <OutcomeChoice deeds={deeds} />
            <BigButtons desk={desk} can={can} station={station} showKeys={keys.on.value} main={main} onPress={deeds.perform} />
            <VerbGrid desk={desk} can={can} station={station} showKeys={keys.on.value} deeds={deeds} />
            {/* While a dialog is open, it says it. */}
            {deeds.asking.value === null && <MessageBox station={station} main={main} />}
          </div>
          <Lists desk={desk} can={can} hall={hall} station={station} deeds={deeds} keys={keys} />
        </div>
      ) : (
        <div class="desk-plain">
          <p class="quiet">{words("loading")}</p>
          <MessageBox station={station} main={main} />
        </div>
      )}
      <Foot desk={desk} live={live} keys={keys} onLeave={onLeave} />
      {desk && <Dialogs desk={desk} hall={hall} station={station} deeds={deeds} />}
    </main>
  );
}

function OutcomeChoice({ deeds }: { deeds: Deeds }): JSX.Element | null {
  const outcomes = deeds.outcomes();
  if (outcomes.length === 0) return null;
  return (
    <Choice
      label={words("outcome")}
      name="outcome"
      options={outcomes.map((one) => ({ value: one.code, text: one.text }))}
      value={deeds.outcome()}
      onChoose={deeds.chooseOutcome}
    />
  );
}

type ListsProps = { desk: Desk; can: Offers; hall: HallState; station: Station; deeds: Deeds; keys: Keyboard };

function Lists({ desk, can, hall, station, deeds, keys }: ListsProps): JSX.Element {
  const ready = station.pressing.value === null;
  return (
    <div class="desk-side">
      <NextList desk={desk} hall={hall} />
      <HeldList
        desk={desk}
        now={station.now.value}
        remind_minutes={hall.hall.policy.held_remind_minutes}
        can={ready && can["resume-hold"].can}
        onResume={deeds.resumeHold}
      />
      <WaitingList desk={desk} can={ready && can.call.can} showKeys={keys.on.value} onCall={(ticket) => deeds.call(ticket)} />
    </div>
  );
}

type FootProps = { desk: Desk | null; live: Live; keys: Keyboard; onLeave: () => void };

function Foot({ desk, live, keys, onLeave }: FootProps): JSX.Element {
  const connected = live.connected.value;
  return (
    <footer class="desk-foot">
      <span class={connected ? "line-good" : "line-bad"} data-field="line_state">
        <span aria-hidden="true">{connected ? "●" : "○"}</span> {words(connected ? "line_good" : "line_bad")}
      </span>
      {desk && (
        <span data-field="today">
          {words("today", { n: desk.today.served })}
          {desk.today.median_service_seconds !== null && ` · ${words("median", { time: duration(desk.today.median_service_seconds) })}`}
        </span>
      )}
      <KeysPanel keys={keys} />
      <Button action="leave-window" kind="quiet" class="desk-leave" onPress={onLeave}>
        {words("choose_other")}
      </Button>
    </footer>
  );
}
