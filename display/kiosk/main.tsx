import { computed, effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { Enrol } from "../common/components";
import type { HallState } from "../common/contract";
import { deviceToken, type Enrolment } from "../common/door";
import { lang, setLang } from "../common/lang";
import { connectHall, type Live } from "../common/live";
import { pathParts, start } from "../common/start";
import { common } from "../common/texts";
import { watchIdle } from "./idle";
import "./kiosk.css";
import { createKiosk, type Kiosk } from "./kiosk";
import { Screen } from "./screen";
import "./slip.css";

const hall = pathParts()[1] ?? "";
const page = `kiosk/${hall}`;

/** What stands between the switch and the first page: no token, a refusal, or no answer yet. */
const live = signal<Live | null>(null);
const unknown = signal(false);
let kiosk: Kiosk | null = null;
let idle: ReturnType<typeof watchIdle> | null = null;

function open({ token }: Enrolment): void {
  unknown.value = false;
  live.value = connectHall({ namespace: "/kiosk", token, hall, beat: () => ({ version: "1" }) });
  let spoken = lang.value;
  effect(() => {
    // Sentences of the stream come in the language of the connection.
    if (lang.value === spoken) return;
    spoken = lang.value;
    live.peek()?.socket.disconnect().connect();
  });
}

function ready(line: Live): Kiosk {
  // The first snapshot is there: from now on there always is a state.
  const state = computed(() => line.state.value as HallState);
  const made = createKiosk(hall, line, state);
  idle = watchIdle(
    () => times(made),
    () => made.step.value.at !== "home" || made.elder.value || lang.value !== "zh",
    made.reset,
  );
  return made;
}

/** Longer for those who asked for large type; shorter where the paper says it all. */
function times(made: Kiosk): { warnSeconds: number; idleSeconds: number } {
  const { kiosk_warn_seconds: warn, kiosk_idle_seconds: idleSeconds } = made.state.value.hall.policy;
  const factor = made.elder.value ? 2 : 1;
  const printed = made.prints && made.step.value.at === "result";
  return printed ? { warnSeconds: 4 * factor, idleSeconds: 10 * factor } : { warnSeconds: warn * factor, idleSeconds: idleSeconds * factor };
}

function Start(): JSX.Element {
  if (unknown.value) return <Enrol page={page} onEnrolled={open} />;
  const line = live.value;
  const refusal = line?.refusal.value;
  if (line && refusal && !line.state.value) {
    return (
      <>
        <p class="notice">{`${common("refused")}：${refusal.detail}`}</p>
        <Enrol page={page} onEnrolled={(enrolment) => { line.close(); open(enrolment); }} />
      </>
    );
  }
  if (!line?.state.value) return <p class="notice">{common("connecting")}</p>;
  kiosk ??= ready(line);
  return <Screen kiosk={kiosk} idle={idle!} />;
}

setLang("zh");
start(<Start />);
void deviceToken(page, (doors) => (doors.hall === hall ? doors.tokens.kiosk : undefined)).then((enrolment) => {
  if (enrolment) open(enrolment);
  else unknown.value = true;
});
