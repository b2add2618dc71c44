import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { PadState, RatingLevel } from "../common/contract";
import { lang } from "../common/lang";
import { Face } from "./faces";
import { Both, Pair, ToolBar } from "./parts";
import { TEXTS } from "./texts";
import { hush, say } from "./voice";

export type Request = NonNullable<PadState["request"]>;

export type RatingProps = {
  state: PadState;
  request: Request;
  /** The server's clock in milliseconds. */
  now: number;
  /** Somebody has begun to answer: the page stays while they do. */
  onTouch: () => void;
  onRate: (body: object) => void;
  onSkip: () => void;
};

/** Five equal answers, none chosen before; for the two lowest, why. */
export function Rating({ state, request, now, onTouch, onRate, onSkip }: RatingProps): JSX.Element {
  const low = useSignal<RatingLevel | null>(null);
  const elder = useSignal(false);
  const silent = useSignal(false);
  useEffect(() => hush, []);

  function choose(level: RatingLevel): void {
    if (state.reasons.some((reason) => level <= 2 && reason.levels.includes(level))) low.value = level;
    else onRate({ level });
  }

  async function readOut(): Promise<void> {
    const english = lang.value === "en";
    const levels = state.levels.map((level) => (english ? level.en : level.zh)).join(english ? ", " : "，");
    silent.value = !(await say(state.hall, TEXTS.spoken[english ? 1 : 0].replace("{levels}", levels), lang.value));
  }

  const look = elder.value ? "pad pad-elder" : "pad";
  const tools = <ToolBar elder={elder.value} silent={silent.value} onElder={() => (elder.value = !elder.value)} onRead={() => void readOut()} />;
  if (low.value !== null) {
    return (
      <Reasons look={look} state={state} level={low.value} tools={tools} onTouch={onTouch} onRate={onRate} onBack={() => (low.value = null)} onSkip={onSkip} />
    );
  }
  return (
    <main class={look} data-field="screen" data-value="rate" onPointerDown={onTouch}>
      <header class="pad-head">
        <p class="pad-about">
          <strong data-field="ticket_no">{request.ticket_no}</strong>
          <span>{lang.value === "en" ? request.item_en || request.item : request.item}</span>
        </p>
        {tools}
      </header>
      <h1 class="pad-question">
        <Both text="question" />
      </h1>
      <div class="levels" role="group" aria-label={TEXTS.question[lang.value === "en" ? 1 : 0]}>
        {state.levels.map((level) => (
          <button key={level.level} type="button" class="level" data-action="rate" data-value={level.level} onClick={() => choose(level.level)}>
            <Face level={level.level} />
            <Pair zh={level.zh} en={level.en} />
          </button>
        ))}
      </div>
      <button type="button" class="level level-skip" data-action="skip-rating" onClick={onSkip}>
        <Both text="skip" />
      </button>
      <footer class="pad-foot">
        <Left request={request} seconds={state.timeout_seconds} now={now} />
        <Both text="voluntary" />
      </footer>
    </main>
  );
}

/** How much of the time is left: a thin line that nobody has to watch. */
function Left({ request, seconds, now }: { request: Request; seconds: number; now: number }): JSX.Element {
  const left = Math.max(0, (request.expires_at - now) / 1000);
  return <progress class="pad-left" max={seconds} value={Math.min(left, seconds)} aria-hidden="true" />;
}

type ReasonsProps = {
  look: string;
  state: PadState;
  level: RatingLevel;
  tools: JSX.Element;
  onTouch: () => void;
  onRate: (body: object) => void;
  onBack: () => void;
  onSkip: () => void;
};

function Reasons({ look, state, level, tools, onTouch, onRate, onBack, onSkip }: ReasonsProps): JSX.Element {
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
    <main class={look} data-field="screen" data-value="reasons" onPointerDown={onTouch} onInput={onTouch}>
      <header class="pad-head">
        <p class="pad-about" data-field="level">
          {word && <strong>{lang.value === "en" ? word.en : word.zh}</strong>}
        </p>
        {tools}
      </header>
      <h1 class="pad-question">
        <Both text="reasons" />
      </h1>
      <div class="reasons" role="group" aria-label={TEXTS.reasons[lang.value === "en" ? 1 : 0]}>
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
              <Pair zh={reason.zh} en={reason.en} />
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
