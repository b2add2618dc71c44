import type { ComponentChildren, JSX, RefObject } from "preact";
import { Banner, Button } from "../common/components";
import type { Desk } from "../common/contract";
import { duration } from "../common/format";
import { loginAddress } from "../common/person";
import type { Deeds } from "./deeds";
import type { Keyboard } from "./keyboard";
import { shownKey, type Stroke } from "./keys";
import { itemOf, minutes } from "./now";
import type { Station } from "./station";
import { primary, secondary, type Offer, type Offers, type Verb } from "./verbs";
import { words } from "./words";

type PressProps = {
  verb: Verb;
  stroke: Stroke;
  station: Station;
  offer: Offer;
  keys: Keyboard;
  /** clicks: which click of a double click it is; 0 when it comes from a key. */
  onPress: (clicks: number) => void;
  children: ComponentChildren;
  more?: string;
  title?: string;
  class: string;
  main?: RefObject<HTMLButtonElement | null>;
};

/** A button for one verb. It shows the press at once and takes no second one until the answer is there. */
function Press({ verb, stroke, station, offer, keys, onPress, children, more, title, class: extra, main }: PressProps): JSX.Element {
  const pressing = station.pressing.value;
  const busy = pressing === verb;
  const cannot = !offer.can || (pressing !== null && !busy);
  const key = keys.on.value ? shownKey(keys.map.value[stroke]) : null;
  return (
    <button
      ref={main}
      type="button"
      class={`button press ${extra}`}
      // A walk-up is a start without a number.
      data-action={verb === "walk-up" ? "start" : verb}
      aria-busy={busy}
      aria-keyshortcuts={key ?? undefined}
      // The large button is never disabled in the browser's sense, which would take the focus from it.
      disabled={main ? undefined : cannot}
      aria-disabled={main ? cannot : undefined}
      title={title}
      onClick={(event) => onPress(event.detail)}
    >
      <span class="press-text">{children}</span>
      {more && <span class="press-more">{more}</span>}
      {key && (
        <kbd class="press-key" aria-hidden="true">
          {key}
        </kbd>
      )}
    </button>
  );
}

type BigProps = {
  desk: Desk;
  can: Offers;
  station: Station;
  keys: Keyboard;
  leads: boolean;
  /** Why those who wait cannot be called now; "" when they can. */
  resting: string;
  main: RefObject<HTMLButtonElement | null>;
  deeds: Deeds;
};

/** The large button that says what it will do; below it the second way, and for a few seconds the way back. */
export function BigButtons({ desk, can, station, keys, leads, resting, main, deeds }: BigProps): JSX.Element {
  const first = primary(desk, leads);
  const second = secondary(desk);
  const shared = { station, keys };
  return (
    <div class="big-buttons">
      <Press
        {...shared}
        verb={first.verb}
        stroke="next"
        offer={can[first.verb]}
        main={main}
        class="button-primary press-main"
        more={mainMore(desk, leads, station, resting)}
        onPress={(clicks) => deeds.performAt("main", clicks)}
      >
        {mainText(desk, leads, station)}
      </Press>
      <div class="big-row">
        <Press
          {...shared}
          verb={second}
          stroke={second === "call-next" ? "next-visitor" : second}
          offer={can[second]}
          class="press-second"
          title={second === "walk-up" && !can["walk-up"].can ? words("walk_up_waiting") : undefined}
          onPress={(clicks) => deeds.performAt("second", clicks)}
        >
          {secondText(desk)}
        </Press>
        <Press
          {...shared}
          verb="undo"
          stroke="undo"
          offer={can.undo}
          more={undoLeft(desk, can, station.now.value)}
          class={can.undo.can ? "press-undo press-undo-now" : "press-undo"}
          onPress={(clicks) => clicks < 2 && deeds.perform("undo")}
        >
          {desk.undo && can.undo.can ? words("undo_of", { verb: verbName(desk.undo.verb) }) : words("undo")}
        </Press>
      </div>
    </div>
  );
}

function mainText(desk: Desk, leads: boolean, station: Station): string {
  const first = primary(desk, leads);
  if (station.pressing.value === first.verb) return pressingText(desk, first.verb);
  switch (first.verb) {
    case "open":
      return words("primary_open");
    case "cover":
      return words("primary_cover");
    case "resume":
      return words("primary_resume");
    case "start":
      return words("start", { ticket: first.ticket });
    default:
      return nextText(first.finishes, first.next);
  }
}

function pressingText(desk: Desk, verb: Verb): string {
  const next = desk.next[0]?.ticket.ticket_no;
  return verb === "call-next" && next ? words("calling", { ticket: next }) : words("pressing");
}

function nextText(finishes: string | null, next: string | null): string {
  if (finishes) return next ? words("finish_and_call", { ticket: finishes, next }) : words("finish_and_next", { ticket: finishes });
  return next ? words("call_next_no", { next }) : words("primary_next");
}

const HINTS = { open: "closed_hint", cover: "cover_hint", resume: "resume_hint", start: "start_hint" } as const;

/** What the large button means, in small print. */
function mainMore(desk: Desk, leads: boolean, station: Station, resting: string): string {
  if (station.retrying.value) return words("retrying");
  const first = primary(desk, leads);
  if (first.verb !== "call-next") return words(HINTS[first.verb]);
  const next = desk.next[0]?.ticket;
  if (!next && resting) return resting;
  if (!next) return words(first.finishes ? "finish_nobody_hint" : "nobody_hint");
  return `${next.ticket_no} · ${itemOf(next)} · ${words("waited", { n: minutes(next.waited_seconds) })}`;
}

function secondText(desk: Desk): string {
  const ticket = desk.ticket?.ticket_no ?? "";
  switch (secondary(desk)) {
    case "call-next":
      return nextText(ticket, desk.next[0]?.ticket.ticket_no ?? null);
    case "finish":
      return words("finish_only", { ticket });
    case "walk-up":
      return words("walk_up");
  }
}

type GridProps = { desk: Desk; can: Offers; station: Station; keys: Keyboard; deeds: Deeds };

/** All other verbs, always in the same place. */
export function VerbGrid({ desk, can, station, keys, deeds }: GridProps): JSX.Element {
  const recallMore = countdown(can.recall) || (desk.recall && desk.ticket?.state === "called" ? words("left", { n: desk.recall.left }) : "");
  const more: Partial<Record<Verb, string>> = {
    recall: recallMore,
    "no-show": countdown(can["no-show"]),
    "invite-rating": desk.rating === "none" || desk.ticket?.state === "called" ? "" : words(desk.rating),
  };
  return (
    <div class="verbs" role="group" aria-label={words("other_verbs")}>
      {GRID.map((verb) => (
        <Press
          key={verb}
          verb={verb}
          stroke={verb}
          offer={can[verb]}
          station={station}
          keys={keys}
          class="press-small"
          more={more[verb]}
          onPress={(clicks) => clicks < 2 && deeds.perform(verb)}
        >
          {words(verb === "close" && deeds.closing.value ? "close_anyway" : verb)}
        </Press>
      ))}
    </div>
  );
}

const GRID = ["recall", "no-show", "put-back", "hold", "transfer", "abandon", "invite-rating", "pause", "hand-over", "close"] as const;

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
