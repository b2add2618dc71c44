import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { post, press, Problem, token, Unreachable } from "../common/api";
import { Enrol } from "../common/components";
import { enrol, forget } from "../common/door";
import type { Emergency, PadState } from "../common/contract";
import { Icon } from "../common/icon";
import { setLang } from "../common/lang";
import type { Line } from "../common/live";
import "./pad.css";
import { Both, Notice, Pair } from "./parts";
import { Rating, type Request } from "./rating";
import { TEXTS, type Text } from "./texts";
import { Touches } from "./touches";
import type { Answer, Sent, Unsent } from "./unsent";

const THANKS_MS = 4000;
const SEND_AGAIN_MS = 5000;
/** Whoever has begun to answer is left in peace so long after each touch, also when the time for the question is over. */
const BEGUN_MS = 60_000;

type Thanks = { text: Text; more?: Text } | null;
/** An answer that somebody has begun. until: on this page's own clock. */
type Begun = { request: Request; until: number } | null;
export type PadLine = Line & { state: ReadonlySignal<PadState | null> };

type PadProps = { line: PadLine; unsent: Unsent; page: string; window_id: string };

/**
 * What the visitor at a window sees: who serves, then five equal answers, and as easily none. page: the name of its enrolment.
 * window_id: the window of the address; a rating that is meant for another would be given to the wrong clerk.
 */
export function Pad({ line, unsent, page, window_id }: PadProps): JSX.Element {
  const thanks = useSignal<Thanks>(null);
  const answered = useSignal("");
  const begun = useSignal<Begun>(null);
  const enrolling = useSignal(false);
  const tick = useSignal(0);
  useMeantTouches();

  useEffect(() => {
    document.title = TEXTS.page[0];
    const ticking = setInterval(() => (tick.value += 1), 500);
    const sending = setInterval(() => void unsent.send(deliver), SEND_AGAIN_MS);
    void unsent.send(deliver);
    return () => {
      clearInterval(ticking);
      clearInterval(sending);
    };
  }, []);

  function answer(request: Request, verb: "rating" | "actions/skip-rating", body: object): void {
    const path = `/api/v1/tickets/${encodeURIComponent(request.ticket_id)}/${verb}`;
    // Kept before it is sent: a pad that loses its power here still delivers.
    unsent.keep({ ticket_id: request.ticket_id, path, key: press().key, body });
    answered.value = nameOf(request);
    begun.value = null;
    thanks.value = { text: verb === "rating" ? "thanks" : "skipped", ...(line.connected.value ? {} : { more: "kept" }) };
    setTimeout(() => (thanks.value = null), THANKS_MS);
    void unsent.send(deliver);
  }

  void tick.value;
  const state = line.state.value;
  const refused = line.refusal.value !== null;
  const request = refused ? null : openRequest(state, line.now(), begun.value);
  const asked = request !== null && nameOf(request) !== answered.value && !unsent.has(request.ticket_id) ? request : null;
  const visitor = thanks.value ? "" : (asked?.ticket_id ?? "");
  // The next one starts in Chinese and at the usual size.
  useEffect(() => {
    if (!visitor && !thanks.value) setLang("zh");
  }, [visitor, thanks.value]);

  if (enrolling.value) return <Enrol page={page} onEnrolled={() => location.reload()} />;
  if (refused) {
    return (
      <Notice text="refused" more="refused_how">
        <button type="button" class="level" data-action="enter-token" onClick={() => (enrolling.value = true)}>
          <Both text="enter_token" />
        </button>
      </Notice>
    );
  }
  if (!state) return <Notice text="loading" />;
  if (state.window_id !== window_id) return <WrongWindow state={state} page={page} onEnter={() => (enrolling.value = true)} />;
  return (
    <div class={state.emergency ? "pad-screen pad-alarmed" : "pad-screen"}>
      {state.emergency && <EmergencyText emergency={state.emergency} />}
      {thanks.value ? (
        <ThanksPage thanks={thanks.value} />
      ) : asked ? (
        <Rating
          key={asked.ticket_id}
          state={state}
          request={asked}
          now={line.now()}
          onTouch={() => (begun.value = { request: asked, until: performance.now() + BEGUN_MS })}
          onRate={(body) => answer(asked, "rating", { ...body, channel: "pad" })}
          onSkip={() => answer(asked, "actions/skip-rating", {})}
        />
      ) : (
        <StaffCard state={state} connected={line.connected.value} />
      )}
    </div>
  );
}

/** The question that stands: the server's while its time lasts, else the one somebody is just answering. */
function openRequest(state: PadState | null, now: number, begun: Begun): Request | null {
  const request = state?.screen === "rate" ? state.request : null;
  if (request && now < request.expires_at) return request;
  return begun && performance.now() < begun.until ? begun.request : null;
}

/** Whoever would rather not may be invited once more, which is another question. */
function nameOf(request: Request): string {
  return `${request.ticket_id} until ${request.expires_at}`;
}

/** Presses that nobody meant do not reach the buttons. */
function useMeantTouches(): void {
  const touches = useMemo(() => new Touches(), []);
  useEffect(() => {
    const begin = (event: PointerEvent): void => touches.begin({ id: event.pointerId, x: event.clientX, y: event.clientY, width: event.width, height: event.height }, performance.now());
    const end = (event: PointerEvent): void => touches.end(event.pointerId);
    const click = (event: MouseEvent): void => {
      // By a key, not by a finger.
      if (event.detail === 0) return;
      const page = document.querySelector<HTMLElement>("[data-field=screen]")?.dataset["value"] ?? "";
      if (touches.meant(event.clientX, event.clientY, page, performance.now())) return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("pointerdown", begin, true);
    addEventListener("pointerup", end, true);
    addEventListener("pointercancel", end, true);
    addEventListener("click", click, true);
    return () => {
      removeEventListener("pointerdown", begin, true);
      removeEventListener("pointerup", end, true);
      removeEventListener("pointercancel", end, true);
      removeEventListener("click", click, true);
    };
  }, []);
}

/** A refusal settles the matter: the service was rated already, or its time is over. A pad that is not known waits for its new token. */
async function deliver(answer: Answer): Promise<Sent> {
  try {
    await post(answer.path, answer.body, { press: { key: answer.key }, tries: 1 });
    return "settled";
  } catch (error) {
    if (error instanceof Unreachable) return "later";
    if (!(error instanceof Problem)) throw error;
    if (error.status === 403) return "not_me";
    return [401, 429].includes(error.status) || error.status >= 500 ? "later" : "settled";
  }
}

function StaffCard({ state, connected }: { state: PadState; connected: boolean }): JSX.Element {
  const closed = state.screen === "closed" || !state.staff;
  return (
    <main class="pad pad-idle" data-field="screen" data-value={closed ? "closed" : "idle"}>
      <h1 class="pad-hall">
        <Pair zh={state.hall_name} en={state.hall_name_en} />
      </h1>
      <div class="card">
        <p class="card-window">
          <strong data-field="window_number">{state.window_number}</strong>
          <Both text="window" />
        </p>
        <div class="card-who">
          <p class="card-name">
            <Pair zh={state.window_name} en={state.window_name_en} />
          </p>
          {state.staff && (
            <p class="card-staff">
              <Both text="staff" /> <strong data-field="staff_number">{state.staff.number}</strong>
              <strong data-field="staff">{state.staff.name}</strong>
            </p>
          )}
        </div>
      </div>
      <p class="pad-now">
        {closed ? (
          <Both text="closed" />
        ) : state.serving ? (
          <>
            <Both text="serving" /> <strong data-field="ticket_no">{state.serving}</strong>
          </>
        ) : (
          <Both text="welcome" />
        )}
      </p>
      {!connected && (
        <p class="pad-offline" role="status" data-field="line">
          <Both text="offline" />
        </p>
      )}
    </main>
  );
}

function ThanksPage({ thanks }: { thanks: NonNullable<Thanks> }): JSX.Element {
  return (
    <main class="pad pad-idle" data-field="screen" data-value="thanks">
      <Icon name="good" class="pad-done" />
      <p class="pad-thanks" role="status">
        <Both text={thanks.text} />
      </p>
      {thanks.more && (
        <p class="pad-now" data-field="kept">
          <Both text={thanks.more} />
        </p>
      )}
    </main>
  );
}

/** The token of another window: whose it is, and both ways out, the page of that window and the token of this one. */
function WrongWindow({ state, page, onEnter }: { state: PadState; page: string; onEnter: () => void }): JSX.Element {
  const values = { n: state.window_number, address: `${location.origin}/pad/${state.window_id}` };
  function open(): void {
    enrol(`pad/${state.window_id}`, token());
    forget(page);
    location.assign(`/pad/${encodeURIComponent(state.window_id)}`);
  }
  return (
    <Notice text="wrong_window" more="wrong_window_how" values={values}>
      <button type="button" class="level" data-action="open-window" onClick={open}>
        <Both text="open_window" values={values} />
      </button>
      <button type="button" class="level" data-action="enter-token" onClick={onEnter}>
        <Both text="enter_token" />
      </button>
    </Notice>
  );
}

function EmergencyText({ emergency }: { emergency: Emergency }): JSX.Element {
  return (
    <div class="pad-emergency" role="alert" data-field="emergency">
      <strong class="pad-emergency-title">
        <Both text="emergency" />
      </strong>
      <Pair zh={emergency.text} en={emergency.text_en} />
    </div>
  );
}
