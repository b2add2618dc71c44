import { useSignal, type ReadonlySignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { post, press, Problem, Unreachable } from "../common/api";
import type { PadState, RatingLevel } from "../common/contract";
import type { Line } from "../common/live";
import { Face } from "./faces";
import "./pad.css";
import { TEXTS, type Text } from "./texts";
import type { Answer, Sent, Unsent } from "./unsent";

const THANKS_MS = 4000;
const SEND_AGAIN_MS = 5000;

type Request = NonNullable<PadState["request"]>;
type Thanks = { text: Text; more?: Text } | null;
export type PadLine = Line & { state: ReadonlySignal<PadState | null> };

/** What the visitor at a window sees: who serves, then five equal answers, and as easily none. */
export function Pad({ line, unsent }: { line: PadLine; unsent: Unsent }): JSX.Element {
  const thanks = useSignal<Thanks>(null);
  const answered = useSignal("");
  const tick = useSignal(0);

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
    answered.value = request.ticket_id;
    thanks.value = { text: verb === "rating" ? "thanks" : "skipped", ...(line.connected.value ? {} : { more: "kept" }) };
    setTimeout(() => (thanks.value = null), THANKS_MS);
    void unsent.send(deliver);
  }

  const state = line.state.value;
  if (line.refusal.value) return <Notice text="refused" />;
  if (!state) return <Notice text="loading" />;
  if (thanks.value) return <ThanksPage thanks={thanks.value} />;
  const request = state.screen === "rate" ? state.request : null;
  void tick.value;
  const open = request && line.now() < request.expires_at && request.ticket_id !== answered.value && !unsent.has(request.ticket_id);
  if (!open) return <StaffCard state={state} connected={line.connected.value} />;
  return (
    <Rating
      key={request.ticket_id}
      state={state}
      request={request}
      onRate={(body) => answer(request, "rating", { ...body, channel: "pad" })}
      onSkip={() => answer(request, "actions/skip-rating", {})}
    />
  );
}

/** A refusal settles the matter: the service was rated already, or its time is over. */
async function deliver(answer: Answer): Promise<Sent> {
  try {
    await post(answer.path, answer.body, { press: { key: answer.key }, tries: 1 });
    return "settled";
  } catch (error) {
    if (error instanceof Unreachable) return "later";
    if (!(error instanceof Problem)) throw error;
    return [401, 403, 429].includes(error.status) || error.status >= 500 ? "later" : "settled";
  }
}

type RatingProps = { state: PadState; request: Request; onRate: (body: object) => void; onSkip: () => void };

function Rating({ state, request, onRate, onSkip }: RatingProps): JSX.Element {
  const low = useSignal<RatingLevel | null>(null);

  function choose(level: RatingLevel): void {
    if (state.reasons.some((reason) => level <= 2 && reason.levels.includes(level))) low.value = level;
    else onRate({ level });
  }

  if (low.value !== null) return <Reasons state={state} level={low.value} onRate={onRate} onBack={() => (low.value = null)} onSkip={onSkip} />;
  return (
    <main class="pad" data-field="screen" data-value="rate">
      <header class="pad-head">
        <p class="pad-about">
          <strong data-field="ticket_no">{request.ticket_no}</strong> {request.item}
        </p>
        <h1>
          <Both text="question" />
        </h1>
      </header>
      <div class="levels" role="group">
        {state.levels.map((level) => (
          <button key={level.level} type="button" class="level" data-action="rate" data-value={level.level} onClick={() => choose(level.level)}>
            <Face level={level.level} />
            <span class="both">
              <span class="zh">{level.zh}</span>
              <span class="en" lang="en">
                {level.en}
              </span>
            </span>
          </button>
        ))}
      </div>
      <button type="button" class="level level-skip" data-action="skip-rating" onClick={onSkip}>
        <Both text="skip" />
      </button>
      <p class="pad-foot">
        <Both text="voluntary" />
      </p>
    </main>
  );
}

type ReasonsProps = { state: PadState; level: RatingLevel; onRate: (body: object) => void; onBack: () => void; onSkip: () => void };

function Reasons({ state, level, onRate, onBack, onSkip }: ReasonsProps): JSX.Element {
  const chosen = useSignal<readonly string[]>([]);
  const comment = useSignal("");
  const word = state.levels.find((one) => one.level === level);

  function toggle(code: string): void {
    chosen.value = chosen.value.includes(code) ? chosen.value.filter((one) => one !== code) : [...chosen.value, code];
  }

  function submit(): void {
    onRate({
      level,
      ...(chosen.value.length ? { reasons: chosen.value } : {}),
      ...(comment.value.trim() ? { comment: comment.value.trim() } : {}),
    });
  }

  return (
    <main class="pad" data-field="screen" data-value="reasons">
      <header class="pad-head">
        <p class="pad-about" data-field="level">
          {word?.zh}
        </p>
        <h1>
          <Both text="reasons" />
        </h1>
      </header>
      <div class="reasons" role="group">
        {state.reasons
          .filter((reason) => reason.levels.includes(level))
          .map((reason) => (
            <button
              key={reason.code}
              type="button"
              class="reason"
              data-action="choose-reason"
              data-value={reason.code}
              aria-pressed={chosen.value.includes(reason.code)}
              onClick={() => toggle(reason.code)}
            >
              <span class="reason-mark" aria-hidden="true" />
              <span class="both">
                <span class="zh">{reason.zh}</span>
                <span class="en" lang="en">
                  {reason.en}
                </span>
              </span>
            </button>
          ))}
      </div>
      <label class="pad-comment">
        <Both text="comment" />
        <textarea
          class="field-input"
          rows={2}
          maxLength={500}
          name="comment"
          value={comment.value}
          onInput={(event) => (comment.value = event.currentTarget.value)}
        />
      </label>
      <div class="pad-row">
        <button type="button" class="level" data-action="back" onClick={onBack}>
          <Both text="back" />
        </button>
        <button type="button" class="level" data-action="skip-rating" onClick={onSkip}>
          <Both text="skip" />
        </button>
        <button type="button" class="level level-submit" data-action="submit-rating" onClick={submit}>
          <Both text="submit" />
        </button>
      </div>
    </main>
  );
}

function StaffCard({ state, connected }: { state: PadState; connected: boolean }): JSX.Element {
  const closed = state.screen === "closed" || !state.staff;
  return (
    <main class="pad pad-idle" data-field="screen" data-value={closed ? "closed" : "idle"}>
      <h1 class="pad-hall">
        {state.hall_name}
        <span class="en" lang="en">
          {state.hall_name_en}
        </span>
      </h1>
      <div class="card">
        <p class="card-window">
          <strong data-field="window_number">{state.window_number}</strong>
          <Both text="window" />
        </p>
        <div class="card-who">
          <p class="card-name">
            {state.window_name}
            <span class="en" lang="en">
              {state.window_name_en}
            </span>
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
      <p class="pad-thanks" role="status">
        <Both text={thanks.text} />
      </p>
      {thanks.more && (
        <p class="pad-now">
          <Both text={thanks.more} />
        </p>
      )}
    </main>
  );
}

function Notice({ text }: { text: Text }): JSX.Element {
  return (
    <main class="pad pad-idle">
      <p class="pad-now" role="status">
        <Both text={text} />
      </p>
    </main>
  );
}

function Both({ text }: { text: Text }): JSX.Element {
  const [zh, en] = TEXTS[text];
  return (
    <span class="both">
      <span class="zh">{zh}</span>
      <span class="en" lang="en">
        {en}
      </span>
    </span>
  );
}
