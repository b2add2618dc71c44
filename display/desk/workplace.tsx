import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Chip } from "../common/chip";
import { Choice } from "../common/choice";
import { Button } from "../common/components";
import type { Desk, HallState, Me } from "../common/contract";
import { duration } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { BigButtons, MessageBox, VerbGrid } from "./buttons";
import { createDeeds, type Deeds } from "./deeds";
import { Dialogs } from "./dialogs";
import { createKeyboard, KeysPanel, useKeys, type Keyboard } from "./keyboard";
import { shownKey } from "./keys";
import { Dispatch } from "./dispatch";
import { EmergencyBanner, LineBanner, LineFoot } from "./line";
import { HeldList, NextList, putOff, WaitingList } from "./lists";
import { Announcer, TicketNow } from "./now";
import { isLeader } from "./rights";
import type { Station } from "./station";
import { WhileAwayButton } from "./takeover";
import type { Offers } from "./verbs";
import { words } from "./words";

/** children: what concerns the person and not this window, below the head. */
export type WorkplaceProps = { me: Me; station: Station; live: Live; hall: HallState; onLeave: () => void; children: ComponentChildren };

/** A window at work: who is here, what can be done, who comes next. */
export function Workplace({ me, station, live, hall, onLeave, children }: WorkplaceProps): JSX.Element {
  const main = useRef<HTMLButtonElement>(null);
  const leads = isLeader(me);
  const keys = useMemo(() => createKeyboard(me.person.id), [me.person.id]);
  const deeds = useMemo(
    () =>
      createDeeds(station, {
        hall: () => live.state.value!,
        main: () => main.current,
        leads,
        showKeys: () => (keys.shown.value = !keys.shown.value),
      }),
    [station],
  );
  useKeys(keys, deeds.byKey, main);
  const desk = station.desk.value;
  const shown = station.shown.value;
  const pending = shown !== desk;
  const can = deeds.can();
  useEffect(deeds.forgetVisitor, [desk?.ticket?.id]);
  useEffect(() => main.current?.focus({ preventScroll: true }), [desk === null]);

  const window = shown?.window ?? hall.windows.find((one) => one.id === station.window_id);
  function leave(): void {
    if (deeds.mayLeave()) onLeave();
  }

  return (
    <main class="desk desk-working">
      <header class="desk-head">
        <div class="desk-window">
          <span class="desk-number" data-field="window_number">
            {window?.number}
          </span>
          <h1 class="desk-name">{window && named(window)}</h1>
          {window && (pending ? <span class="desk-pending">{words("unconfirmed_short")}</span> : <Chip state={window.state} />)}
        </div>
        <PersonBar me={me} other={leads ? "floor" : undefined} mayLeave={deeds.mayLeave} />
      </header>
      <EmergencyBanner hall={hall} />
      <LineBanner live={live} heart={station.heart} />
      {children}
      {desk && shown && can ? (
        <div class="desk-columns">
          <div class="desk-work">
            <TicketNow desk={shown} now={station.now.value} pending={pending}>
              {desk.ticket?.state === "serving" && <OutcomeChoice deeds={deeds} />}
              {!pending && <Dispatch desk={desk} now={station.now.value} />}
            </TicketNow>
            <BigButtons desk={desk} can={can} station={station} keys={keys} leads={leads} resting={putOff(desk, hall)} main={main} deeds={deeds} />
            {/* While a dialog is open, it says it. */}
            {deeds.asking.value === null && <MessageBox station={station} main={main} />}
            <VerbGrid desk={desk} can={can} station={station} keys={keys} deeds={deeds} />
          </div>
          <Lists desk={shown} can={can} hall={hall} station={station} deeds={deeds} keys={keys} />
        </div>
      ) : (
        <div class="desk-plain">
          <p class="quiet">{words("loading")}</p>
          <MessageBox station={station} main={main} />
        </div>
      )}
      <Foot desk={desk} me={me} live={live} station={station} keys={keys} onLeave={leave} />
      <KeysPanel
        keys={keys}
        onClose={() => {
          keys.shown.value = false;
          main.current?.focus({ preventScroll: true });
        }}
      />
      {desk && <Announcer desk={desk} />}
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
  const key = (stroke: "pick" | "take-up"): string => (keys.on.value ? shownKey(keys.map.value[stroke]) : "");
  return (
    // It scrolls by itself, and by the arrow keys too.
    <div class="desk-side" role="region" aria-label={words("lists")} tabIndex={0}>
      <NextList desk={desk} hall={hall} />
      <HeldList
        desk={desk}
        now={station.now.value}
        remind_minutes={hall.hall.policy.held_remind_minutes}
        can={ready && can["resume-hold"].can}
        shortcut={key("take-up")}
        onResume={deeds.resumeHold}
      />
      <WaitingList desk={desk} can={ready && can.call.can} shortcut={key("pick")} onCall={(ticket) => deeds.call(ticket)} />
    </div>
  );
}

type FootProps = { desk: Desk | null; me: Me; live: Live; station: Station; keys: Keyboard; onLeave: () => void };

function Foot({ desk, me, live, station, keys, onLeave }: FootProps): JSX.Element {
  return (
    <footer class="desk-foot">
      <LineFoot live={live} heart={station.heart} />
      {desk && (
        <span data-field="today" title={words("today_private")}>
          {words("today", { n: desk.today.served })}
          {desk.today.median_service_seconds !== null && ` · ${words("median", { time: duration(desk.today.median_service_seconds) })}`}
        </span>
      )}
      <span class="desk-foot-buttons">
        <button
          type="button"
          class="button button-quiet"
          data-action="show-keys"
          aria-expanded={keys.shown.value}
          onClick={() => (keys.shown.value = !keys.shown.value)}
        >
          {words("keys")}
          {keys.on.value && <kbd aria-hidden="true">{shownKey(keys.map.value.keys)}</kbd>}
        </button>
        <WhileAwayButton window_id={station.window_id} mine={desk?.window.staff?.id === me.person.id} main={desk?.window.staff?.role_in_post === "A"} now={live.now} />
        <Button action="leave-window" kind="quiet" onPress={onLeave}>
          {words("choose_other")}
        </Button>
      </span>
    </footer>
  );
}
