import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { get, Problem } from "../common/api";
import { Banner, Enrol } from "../common/components";
import { deviceToken, type Enrolment } from "../common/door";
import { connectHall, type Live } from "../common/live";
import { pathParts, start } from "../common/start";
import { common } from "../common/texts";
import "./board.css";
import { settings } from "./address";
import { ofArea } from "./area";
import { sizesOf } from "./geometry";
import { HallBoard } from "./hall";
import { linesOf, measured } from "./lines";
import { Lines } from "./panels";
import { useScreen } from "./parts";
import { SoundControl, soundWanted } from "./sound";
import { t } from "./texts";
import { createVoice, type Audio, type Voice } from "./voice";
import { WindowBoard } from "./window";

/** Longer than a server that is there needs to answer. */
const LATE_MS = 10_000;

const [, hall = "", , number] = pathParts();
const page = pathParts().join("/");

const live = signal<Live | null>(null);
const voice = signal<Voice | null>(null);
/** Why there is no board yet: this screen has no token, or the address names no hall. */
const missing = signal<"token" | "hall" | null>(null);

function open({ token }: Enrolment): void {
  missing.value = null;
  voice.value?.close();
  live.value?.close();
  const line = connectHall({ namespace: "/board", token, hall, beat: () => ({ version: "1", state: audioState() }) });
  live.value = line;
  voice.value = createVoice(line, settings.area, soundWanted(page));
}

function audioState(): { audio: Audio; audio_detail?: string } {
  const { audio, detail } = voice.value ?? {};
  return { audio: audio?.value ?? "off", ...(detail?.value ? { audio_detail: detail.value } : {}) };
}

function Start(): JSX.Element {
  const line = live.value;
  const loud = voice.value;
  const refusal = line?.refusal.value;
  const state = line?.state.value;
  useTheme(state?.hall.policy.board_theme);
  if (missing.value === "hall" || refusal?.code === "unknown_hall") return <p class="notice">{t("unknown_hall", { hall })}</p>;
  if (missing.value === "token") return <Enrol page={page} onEnrolled={open} />;
  if (!line || !state || !loud) {
    return (
      <>
        {refusal && <Banner tone="bad">{`${common("refused")}：${refusal.detail}`}</Banner>}
        {refusal ? <Enrol page={page} onEnrolled={open} /> : <Starting />}
      </>
    );
  }
  return (
    <>
      {number === undefined ? (
        <HallBoard live={line} state={ofArea(state, settings.area)} voice={loud} />
      ) : (
        <WindowBoard live={line} state={state} number={number} voice={loud} />
      )}
      <SoundControl voice={loud} page={page} />
    </>
  );
}

/** Dark for dim halls, light for bright ones: the address decides, else the hall. */
function useTheme(ofHall: "dark" | "light" | undefined): void {
  const theme = settings.theme ?? ofHall ?? "dark";
  useLayoutEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
}

/** Nothing was ever heard of the server: no old numbers, and no empty screen. */
function Starting(): JSX.Element {
  const late = useSignal(false);
  const screen = useScreen(null);
  const text = sizesOf(screen, { ticket: 4, window: 2 }).text;
  useEffect(() => {
    const timer = setTimeout(() => (late.value = true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  const words = late.value ? t("starting_long") + t("offline_hint") : t("starting");
  return (
    <main class="starting" data-page="starting" aria-live="polite" style={{ "--size-text": `${text}px` }}>
      <Lines lines={linesOf(words, (0.9 * screen.width) / text, measured)} />
    </main>
  );
}

settings.show(settings.languages[0] ?? "zh");
start(<Start />);
void deviceToken(page, (doors) => (doors.hall === hall ? doors.tokens.board : undefined)).then(async (enrolment) => {
  if (enrolment) open(enrolment);
  else missing.value = (await isUnknown(hall)) ? "hall" : "token";
});

/** Whether no hall has this code; a token would not help then. */
async function isUnknown(code: string): Promise<boolean> {
  try {
    await get(`/api/v1/halls/${encodeURIComponent(code)}`, { tries: Infinity });
    return false;
  } catch (error) {
    if (error instanceof Problem) return error.code === "unknown_hall";
    throw error;
  }
}
