import type { ComponentChildren, JSX, RefObject } from "preact";
import { Banner, Button } from "../common/components";
import type { Desk } from "../common/contract";
import { duration } from "../common/format";
import { loginAddress } from "../common/person";
import type { Deeds } from "./deeds";
import { shownKey, type Stroke } from "./keys";
import type { Station } from "./station";
import { primary, secondary, type Offer, type Offers, type Verb } from "./verbs";
import { words } from "./words";

type PressProps = {
  verb: Verb;
  stroke: Stroke;
  station: Station;
  offer: Offer;
  showKeys: boolean;
  onPress: (verb: Verb) => void;
  children: ComponentChildren;
  more?: string;
  title?: string;
  class: string;
  main?: RefObject<HTMLButtonElement | null>;
};

/** A button for one verb. It shows the press at once and takes no second one until the answer is there. */
function Press({ verb, stroke, station, offer, showKeys, onPress, children, more, title, class: extra, main }: PressProps): JSX.Element {
  const pressing = station.pressing.value;
  const busy = pressing === verb;
  return (
    <button
      ref={main}
      type="button"
      class={`button press ${extra}`}
      // A walk-up is a start without a number.
      data-action={verb === "walk-up" ? "start" : verb}
      aria-busy={busy}
      aria-keyshortcuts={showKeys ? shownKey(stroke) : undefined}
      disabled={!offer.can || (pressing !== null && !busy)}
      title={title}
      onClick={() => onPress(verb)}
    >
      <span class="press-text">{children}</span>
      {more && <span class="press-more">{more}</span>}
      {showKeys && (
        <kbd class="press-key" aria-hidden="true">
          {shownKey(stroke)}
        </kbd>
      )}
    </button>
  );
}

type BigProps = {
  desk: Desk;
  can: Offers;
  station: Station;
  showKeys: boolean;
  main: RefObject<HTMLButtonElement | null>;
  onPress: (verb: Verb) => void;
};

/** The large button that says what it will do, and below it what one does with this visitor alone. */
export function BigButtons({ desk, can, station, showKeys, main, onPress }: BigProps): JSX.Element {
  const first = primary(desk);
  const second = secondary(desk);
  const shared = { station, showKeys, onPress };
  const ticket = desk.ticket?.ticket_no ?? "";
  return (
    <div class="big-buttons">
      <Press {...shared} verb={first.verb} stroke="next" offer={can[first.verb]} main={main} class="button-primary press-main" more={expected(desk)}>
        {station.retrying.value ? words("retrying") : station.pressing.value === first.verb ? words("pressing") : mainText(desk)}
      </Press>
      {second === "start" && (
        <Press {...shared} verb="start" stroke="start" offer={can.start} class="press-second">
          {words("start", { ticket })}
        </Press>
      )}
      {second === "finish" && (
        <Press {...shared} verb="finish" stroke="finish" offer={can.finish} class="press-second">
          {words("finish_only", { ticket })}
        </Press>
      )}
      {second === "walk-up" && (
        <Press
          {...shared}
          verb="walk-up"
          stroke="walk-up"
          offer={can["walk-up"]}
          class="press-second"
          title={can["walk-up"].can ? undefined : words("walk_up_waiting")}
        >
          {words("walk_up")}
        </Press>
      )}
    </div>
  );
}

function mainText(desk: Desk): string {
  const first = primary(desk);
  if (first.verb === "call-next") return words(first.finishes ? "primary_finish_next" : "primary_next");
  return words(first.verb === "open" ? "primary_open" : "primary_resume");
}

function expected(desk: Desk): string {
  const first = primary(desk);
  if (first.verb !== "call-next") return "";
  const next = first.next ? words("expected", { ticket: first.next }) : words("nobody");
  return first.finishes ? `${words("finishes", { ticket: first.finishes })} · ${next}` : next;
}

type GridProps = { desk: Desk; can: Offers; station: Station; showKeys: boolean; deeds: Deeds };

/** All other verbs, always in the same place. */
export function VerbGrid({ desk, can, station, showKeys, deeds }: GridProps): JSX.Element {
  const shared = { station, showKeys, onPress: deeds.perform, class: "press-small" };
  const recallMore = countdown(can.recall) || (desk.recall && desk.ticket?.state === "called" ? words("left", { n: desk.recall.left }) : "");
  const ratingMore = desk.rating === "none" ? "" : words(desk.rating);
  return (
    <div class="verbs" role="group">
      <Press {...shared} verb="recall" stroke="recall" offer={can.recall} more={recallMore}>
        {words("recall")}
      </Press>
      <Press {...shared} verb="no-show" stroke="no-show" offer={can["no-show"]} more={countdown(can["no-show"])}>
        {words("no-show")}
      </Press>
      <Press {...shared} verb="put-back" stroke="put-back" offer={can["put-back"]}>
        {words("put-back")}
      </Press>
      <Press {...shared} verb="hold" stroke="hold" offer={can.hold}>
        {words("hold")}
      </Press>
      <Press {...shared} verb="transfer" stroke="transfer" offer={can.transfer}>
        {words("transfer")}
      </Press>
      <Press {...shared} verb="abandon" stroke="abandon" offer={can.abandon}>
        {words("abandon")}
      </Press>
      <Press {...shared} verb="invite-rating" stroke="invite-rating" offer={can["invite-rating"]} more={ratingMore}>
        {words("invite-rating")}
      </Press>
      <Press {...shared} verb="pause" stroke="pause" offer={can.pause}>
        {words("pause")}
      </Press>
      <Press {...shared} verb="close" stroke="close" offer={can.close}>
        {words(deeds.closing.value ? "close_anyway" : "close")}
      </Press>
      <Press {...shared} verb="undo" stroke="undo" offer={can.undo} more={undoLeft(desk, can, station.now.value)} class="press-small press-undo">
        {desk.undo && can.undo.can ? words("undo_of", { verb: verbName(desk.undo.verb) }) : words("undo")}
      </Press>
    </div>
  );
}

function countdown(offer: Offer): string {
  return offer.wait_seconds > 0 ? words("after", { time: duration(offer.wait_seconds) }) : "";
}

function undoLeft(desk: Desk, can: Offers, now: number): string {
  if (!desk.undo || !can.undo.can) return "";
  return words("seconds", { n: Math.ceil((Date.parse(desk.undo.until) - now) / 1000) });
}

function verbName(verb: string): string {
  switch (verb) {
    case "call-next":
    case "call":
      return words("verb_call");
    case "start":
    case "finish":
      return words(`verb_${verb}`);
    case "no-show":
    case "hold":
    case "put-back":
    case "transfer":
    case "abandon":
    case "pause":
      return words(verb);
    default:
      return words("verb_other");
  }
}

/** What the server said to the last press; stays until dismissed or the next press. Waiting people are not blocked by it. */
export function MessageBox({ station, main }: { station: Station; main: RefObject<HTMLButtonElement | null> }): JSX.Element | null {
  const message = station.message.value;
  if (!message) return null;
  return (
    <div class="message">
      <Banner tone={message.tone} field="message">
        <div class="message-row">
          <span>{message.text}</span>
          {message.login && <a href={loginAddress()}>{words("login_again")}</a>}
          <Button
            action="dismiss"
            kind="quiet"
            class="message-dismiss"
            onPress={() => {
              station.message.value = null;
              main.current?.focus();
            }}
          >
            {words("dismiss")}
          </Button>
        </div>
      </Banner>
    </div>
  );
}
