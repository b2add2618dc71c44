import { computed, effect, signal } from "@preact/signals";
import type { JSX } from "preact";
import { Enrol } from "../common/components";
import type { HallState, OwnDevice } from "../common/contract";
import { deviceToken, type Enrolment } from "../common/door";
import { lang, setLang } from "../common/lang";
import { connectHall, type Live } from "../common/live";
import { pathParts, start } from "../common/start";
import { common } from "../common/texts";
import { type Guard, watchTouches } from "./guard";
import { type Idle, type IdleTimes, watchIdle } from "./idle";
import "./kiosk.css";
import { createKiosk, type Kiosk } from "./kiosk";
import { watchKeys } from "./pilot";
import type { Card, CardRefused } from "./flow";
import { prints, type SlipWord } from "./printer";
import { Screen } from "./screen";
import "./slip.css";

const hall = pathParts()[1] ?? "";
const page = `kiosk/${hall}`;

/** What stands between the switch and the first page: no token, a refusal, or no answer yet. */
const live = signal<Live | null>(null);
const unknown = signal(false);
/** Told right after the first snapshot, before there is a page to hear it. */
const own = signal<OwnDevice | null>(null);
const slipWord = signal<SlipWord | null>(null);
let ready: { kiosk: Kiosk; idle: Idle; guard: Guard } | null = null;

function open({ token }: Enrolment): void {
  unknown.value = false;
  live.value = connectHall({ namespace: "/kiosk", token, hall, beat: () => ({ version: "1" }) });
  live.value.socket.on("device", (told: OwnDevice) => (own.value = told));
  live.value.socket.on("slip", (told: SlipWord) => (slipWord.value = told));
  live.value.socket.on("card", (told: { identity: Card }) => ready?.kiosk.lay(told.identity));
  live.value.socket.on("taken", (told: { ticket_no: string }) => ready?.kiosk.taken(told.ticket_no));
  live.value.socket.on("card_refused", (told: CardRefused) => ready?.kiosk.refuseCard(told));
  live.value.socket.on("code", (told: { ticket_no: string; text: string }) => ready?.kiosk.scan(told.ticket_no || scanned(told.text)));
  let spoken = lang.value;
  effect(() => {
    // Sentences of the stream come in the language last asked for; a new connection says its own.
    if (lang.value === spoken) return;
    spoken = lang.value;
    const line = live.peek();
    if (line?.socket.connected) line.refresh();
  });
}

/** What a ticket's number or a booking's code could be of what was scanned. */
function scanned(text: string): string {
  return text.includes("code=") ? text.slice(-400) : text.slice(0, 12);
}

function begin(line: Live): { kiosk: Kiosk; idle: Idle; guard: Guard } {
  // The first snapshot is there: from now on there always is a state.
  const kiosk = createKiosk(hall, line, computed(() => line.state.value as HallState), own, slipWord);
  const guard = watchTouches();
  watchKeys(kiosk);
  return { kiosk, guard, idle: watchIdle(() => times(kiosk), () => isPersonal(kiosk), kiosk.reset) };
}

/** Whether anything is left of a visitor. */
function isPersonal({ step, elder, lowered, guided, voice, help }: Kiosk): boolean {
  return step.value.at !== "home" || help.asked.value || elder.value || lowered.value || guided.value || voice.volume.value !== 1 || lang.value !== "zh";
}

/** Longer for those who asked for large type or are led by the voice; shorter where the paper says it all. */
function times(kiosk: Kiosk): IdleTimes {
  const { kiosk_warn_seconds: warn, kiosk_idle_seconds: idle } = kiosk.state.value.hall.policy;
  const slow = kiosk.elder.value || kiosk.guided.value;
  const { step } = kiosk;
  const word = kiosk.slipWord.value;
  const doubtful = step.value.at === "result" && word?.ticket_id === step.value.ticket.id && word.outcome !== "printed";
  if (step.value.at === "result" && prints(kiosk.paper.value) && !doubtful) {
    return slow ? { warnSeconds: 10, idleSeconds: 20 } : { warnSeconds: 4, idleSeconds: 10 };
  }
  return slow ? { warnSeconds: warn * 2, idleSeconds: warn * 2 + (idle - warn) * 1.5 } : { warnSeconds: warn, idleSeconds: idle };
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
  ready ??= begin(line);
  return <Screen {...ready} />;
}

setLang("zh");
start(<Start />);
void deviceToken(page, (doors) => (doors.hall === hall ? doors.tokens.kiosk : undefined)).then((enrolment) => {
  if (enrolment) open(enrolment);
  else unknown.value = true;
});
