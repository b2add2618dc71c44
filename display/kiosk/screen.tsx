import { useEffect } from "preact/hooks";
import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { Button, Dialog, LanguageSwitch, LineState } from "../common/components";
import { clock, day } from "../common/format";
import { lang, named, saysDemo } from "../common/lang";
import { common } from "../common/texts";
import { Confirm } from "./confirm";
import { Find } from "./find";
import { Home } from "./home";
import type { Idle } from "./idle";
import { Items } from "./items";
import { AskIdentity } from "./keypad";
import type { Kiosk, Step } from "./kiosk";
import { Refused, Result } from "./result";
import { speak } from "./speak";
import { t } from "./texts";

export function Screen({ kiosk, idle }: { kiosk: Kiosk; idle: Idle }): JSX.Element {
  const step = kiosk.step.value;
  const { hall } = kiosk.state.value;
  const elder = kiosk.elder.value;
  const language = lang.value;
  useEffect(() => {
    if (elder) speak(prompt(step));
  }, [elder, language, step.at]);

  return (
    <div class={`kiosk at-${step.at}`} data-page={step.at}>
      <header class="top">
        <div class="top-hall">
          <h1 data-field="hall">{named(hall)}</h1>
          {hall.is_demo && !saysDemo(hall) && <span class="demo">{common("demo")}</span>}
        </div>
        <Clock kiosk={kiosk} />
        <div class="top-switches">
          <Button action="elder-mode" onPress={() => (kiosk.elder.value = !elder)}>
            {elder ? t("elder_off") : t("elder_on")}
          </Button>
          <LanguageSwitch />
        </div>
      </header>
      <LineState line={kiosk.live} timezone={hall.timezone} />
      <main class="middle">
        <Middle kiosk={kiosk} step={step} left={idle.left.value} />
      </main>
      <Waiting kiosk={kiosk} />
      <StillThere kiosk={kiosk} idle={idle} />
    </div>
  );
}

function Middle({ kiosk, step, left }: { kiosk: Kiosk; step: Step; left: number | null }): JSX.Element {
  switch (step.at) {
    case "home":
      return <Home kiosk={kiosk} />;
    case "items":
      return <Items kiosk={kiosk} order={step.order} />;
    case "identity":
      return <AskIdentity kiosk={kiosk} order={step.order} />;
    case "confirm":
      return <Confirm kiosk={kiosk} order={step.order} />;
    case "find":
      return <Find key={`${step.look} ${step.by}`} kiosk={kiosk} look={step.look} by={step.by} />;
    case "result":
      return <Result kiosk={kiosk} step={step} left={left} />;
    case "refused":
      return <Refused kiosk={kiosk} text={step.text} />;
  }
}

function prompt(step: Step): string {
  switch (step.at) {
    case "home":
      return t("title");
    case "items":
      return t("items_title");
    case "identity":
      return t("identity_title");
    case "confirm":
      return t("confirm_title");
    case "find":
      return t(step.look === "back" ? "find_back_title" : "find_reprint_title");
    case "result":
      return `${t("result_number")} ${[...step.ticket.ticket_no].join(" ")}`;
    case "refused":
      return step.text;
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
      <span class="top-time">{clock(now.value, { timezone })}</span>
      <span class="top-day">{day(now.value, timezone)}</span>
    </div>
  );
}

/** Over everything while a press is on its way for longer than a moment. */
function Waiting({ kiosk }: { kiosk: Kiosk }): JSX.Element | null {
  if (!kiosk.busy.value) return null;
  if (!kiosk.trying.value) return <div class="sending" role="status" aria-label={t("sending")} />;
  return (
    <Dialog title={t("retrying_title")}>
      <p>{t("retrying")}</p>
      <div class="dialog-actions">
        <Button action="cancel" onPress={kiosk.home}>
          {common("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}

/** The result counts down by itself, on its own button. */
function StillThere({ kiosk, idle }: { kiosk: Kiosk; idle: Idle }): JSX.Element | null {
  const left = idle.left.value;
  if (left === null || kiosk.step.value.at === "result") return null;
  return (
    <Dialog title={t("idle_title")} class="still-there">
      <p class="still-there-left" data-field="idle_left">
        {left}
      </p>
      <p>{t("idle_text", { n: left })}</p>
      <Button action="stay" kind="primary" size="huge" onPress={idle.touch}>
        {t("idle_stay")}
      </Button>
    </Dialog>
  );
}
