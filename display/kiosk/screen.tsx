import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Button, Dialog } from "../common/components";
import { clock, day } from "../common/format";
import { lang, named, saysDemo } from "../common/lang";
import { common } from "../common/texts";
import { Bar } from "./bar";
import { CheckIn } from "./check-in";
import { Confirm } from "./confirm";
import { Find } from "./find";
import type { Guard } from "./guard";
import { HelpDialog } from "./help-dialog";
import { Home } from "./home";
import type { Idle } from "./idle";
import { Groups, Items } from "./items";
import { AskIdentity } from "./keypad";
import type { Kiosk, Step } from "./kiosk";
import { MapPage } from "./map";
import { blur } from "./pilot";
import { stillThere, summary } from "./prompts";
import { Regions } from "./regions";
import { NameRelative } from "./relative";
import { Refused, Result, Shut } from "./result";
import { Search } from "./search-page";
import { t } from "./texts";

type ScreenProps = { kiosk: Kiosk; idle: Idle; guard: Guard };

export function Screen({ kiosk, idle, guard }: ScreenProps): JSX.Element {
  const step = kiosk.step.value;
  const gone = step.at === "home" && kiosk.live.freshness.value !== "fresh" && !kiosk.busy.value;
  const at = gone ? "gone" : step.at;
  useTelling(kiosk, step, gone);
  useSettling(guard, `${at} ${step.at === "result" ? step.kind : ""} ${kiosk.elder.value} ${kiosk.lowered.value}`);
  return (
    <div class={`kiosk at-${at} ${idle.left.value === null ? "" : "left-alone"}`} data-page={at}>
      <Top kiosk={kiosk} />
      <main class="middle">{gone ? <Gone kiosk={kiosk} /> : <Middle kiosk={kiosk} step={step} left={idle.left.value} />}</main>
      <Bar kiosk={kiosk} />
      <p class="visually-hidden" role="status" data-field="spoken">
        {kiosk.voice.spoken.value}
      </p>
      {guard.shielded.value && <div class="shield" />}
      <HelpDialog kiosk={kiosk} />
      <Waiting kiosk={kiosk} />
      <StillThere kiosk={kiosk} idle={idle} />
    </div>
  );
}

/** Each page is told once when it is entered, aloud where that was asked for. */
function useTelling(kiosk: Kiosk, step: Step, gone: boolean): void {
  const language = lang.value;
  const elder = kiosk.elder.value;
  const shown = gone ? "gone" : step.at === "result" ? `result ${step.kind} ${step.ticket.id}` : step.at;
  useEffect(() => {
    if (kiosk.guided.peek()) blur();
    const aloud = kiosk.guided.peek() || elder || (step.at === "refused" && step.aloud === true);
    if (!aloud && step.at === "home") return;
    kiosk.voice.say(gone ? `${t("gone_title")}${t("stop")}${t("gone_text")}` : summary(kiosk, step), aloud);
  }, [elder, language, shown]);
  // Why not, where the page itself stays.
  const refused = kiosk.find.refused.value || kiosk.take.refused.value || kiosk.checkIn.refused.value;
  useEffect(() => {
    if (refused) kiosk.voice.say(refused, kiosk.guided.peek() || elder);
  }, [refused]);
}

/** Until a new page has been seen, touches are not for it. */
function useSettling(guard: Guard, shown: string): void {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current !== shown) guard.settle();
    before.current = shown;
  }, [shown]);
}

function Top({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { hall } = kiosk.state.value;
  return (
    <header class="top">
      <div class="top-hall">
        <h1 data-field="hall" class={lengthOf(named(hall))}>
          {named(hall)}
        </h1>
        {hall.is_demo && !saysDemo(hall) && <span class="demo">{common("demo")}</span>}
      </div>
      <Clock kiosk={kiosk} />
    </header>
  );
}

/** By the width of its letters, of which those of Latin take about half. */
function lengthOf(name: string): string {
  const wide = [...name].reduce((sum, letter) => sum + (letter < "\u2e80" ? 0.55 : 1), 0);
  return wide > 30 ? "name-longest" : wide > 14 ? "name-long" : "";
}

function Middle({ kiosk, step, left }: { kiosk: Kiosk; step: Step; left: number | null }): JSX.Element {
  switch (step.at) {
    case "home":
      return <Home kiosk={kiosk} />;
    case "items":
      return <Items kiosk={kiosk} order={step.order} />;
    case "groups":
      return <Groups kiosk={kiosk} order={step.order} />;
    case "regions":
      return <Regions kiosk={kiosk} order={step.order} />;
    case "search":
      return <Search kiosk={kiosk} />;
    case "identity":
      return <AskIdentity kiosk={kiosk} order={step.order} />;
    case "confirm":
      return <Confirm kiosk={kiosk} order={step.order} />;
    case "shut":
      return <Shut kiosk={kiosk} zone={step.zone} />;
    case "find":
      return <Find key={`${step.look} ${step.by}`} kiosk={kiosk} look={step.look} by={step.by} />;
    case "booking":
      return <CheckIn key={step.by} kiosk={kiosk} by={step.by} />;
    case "result":
      return <Result kiosk={kiosk} step={step} left={left} />;
    case "relative":
      return <NameRelative kiosk={kiosk} ticket={step.ticket} />;
    case "refused":
      return <Refused kiosk={kiosk} text={step.text} />;
    case "map":
      return <MapPage kiosk={kiosk} />;
  }
}

function Clock({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const now = useSignal(kiosk.live.now());
  const timezone = kiosk.state.value.hall.timezone;
  useEffect(() => {
    const timer = setInterval(() => (now.value = kiosk.live.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="top-clock">
      <span class="top-day">{day(now.value, timezone)}</span>
      <span class="top-time">{clock(now.value, { timezone })}</span>
    </div>
  );
}

/** The server is not to be reached and nobody is in the middle of something: calm, large, and what to do. */
function Gone({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const since = kiosk.live.heardAt.value;
  const refusal = kiosk.live.refusal.value;
  return (
    <div class="word word-gone">
      <h2>{t(refusal ? "device_refused" : "gone_title")}</h2>
      <p>{refusal ? t("device_refused_more") : t("gone_text")}</p>
      <p class="soft">{t("gone_kept")}</p>
      <p class="soft" role="status" data-field="line">
        {refusal
          ? `${common("refused")}${t("comma")}${refusal.detail}`
          : common("updated_at", { time: clock(since ?? 0, { seconds: true, timezone: kiosk.state.value.hall.timezone }) })}
      </p>
    </div>
  );
}

/** Over everything while a press is on its way for longer than a moment. */
function Waiting({ kiosk }: { kiosk: Kiosk }): JSX.Element | null {
  if (!kiosk.busy.value) return null;
  if (!kiosk.trying.value) return <div class="shield" role="status" aria-label={t("sending")} />;
  return (
    <Dialog title={t("retrying_title")}>
      <p>{t("retrying")}</p>
      <div class="dialog-actions">
        <Button action="cancel" size="large" onPress={kiosk.home}>
          {common("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}

/** The result counts down by itself, on its own button. */
function StillThere({ kiosk, idle }: { kiosk: Kiosk; idle: Idle }): JSX.Element | null {
  const left = idle.left.value;
  const due = left !== null && kiosk.step.value.at !== "result";
  useEffect(() => {
    if (due && left !== null) kiosk.voice.say(stillThere(kiosk.guided.peek(), left), kiosk.guided.peek() || kiosk.elder.peek());
  }, [due]);
  useEffect(() => {
    // At the start, half way through, and each of the last five seconds.
    if (due && left !== null && (left % 10 === 0 || left <= 5)) kiosk.voice.chime();
  }, [due, left]);
  if (!due || left === null) return null;
  return (
    <Dialog title={t("idle_title")} class="still-there">
      <p class="still-there-left" data-field="idle_left">
        {left}
      </p>
      <p>{left === 1 ? t("idle_one") : t("idle_text", { n: left })}</p>
      <Button action="stay" kind="primary" size="huge" onPress={idle.touch}>
        {t("idle_stay")}
      </Button>
    </Dialog>
  );
}
