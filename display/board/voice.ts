import { signal, type ReadonlySignal } from "@preact/signals";
import { token } from "../common/api";
import type { Announcement } from "../common/contract";
import type { Live } from "../common/live";
import { ended, hear, hush, SILENT, step, type Queue } from "./queue";

/** off: not wanted; blocked: the browser waits for a touch; failed: wanted, and nothing sounds. */
export type Audio = "off" | "ready" | "blocked" | "failed";

export type Voice = {
  audio: ReadonlySignal<Audio>;
  /** Why it failed, for those who repair it. */
  detail: ReadonlySignal<string>;
  playing: ReadonlySignal<Announcement | null>;
  wanted: ReadonlySignal<boolean>;
  turn: (on: boolean) => void;
  close: () => void;
};

/** Soft enough not to be noticed in a room, loud enough to be measured. */
const TEST_GAIN = 0.004;
const TEST_HEARD = 0.001;
const TEST_MS = 400;
const FADE_SECONDS = 0.12;
const CHECK_MS = 10_000;
/** Fetching is tried again this often while the announcement may still begin. */
const FETCH_AGAIN_MS = 400;
const DECODE_MS = 2_000;

const UNLOCKING = ["pointerdown", "keydown", "touchend"] as const;

type Player = { id: string; source: AudioBufferSourceNode; gain: GainNode };

/** The loudspeaker of one board: plays what the stream tells, as the server timed it. */
export function createVoice(live: Live, area: string, wantedAtStart: boolean): Voice {
  const audio = signal<Audio>("off");
  const detail = signal("");
  const playing = signal<Announcement | null>(null);
  const wanted = signal(false);
  const sounds = new Map<string, AudioBuffer | null>();
  let queue: Queue = SILENT;
  let context: AudioContext | null = null;
  let player: Player | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let testing = false;
  let clockBefore = -1;

  function say(next: Audio, why = ""): void {
    audio.value = next;
    detail.value = why;
  }

  // --- the sound system ------------------------------------------------------------------------------------------------

  async function begin(): Promise<void> {
    if (!wanted.value || testing) return;
    testing = true;
    try {
      if (context?.state === "closed") giveUp();
      const tried = (context ??= newContext());
      await within(tried.resume(), 800);
      if (tried !== context) return;
      if (tried.state !== "running") return say("blocked");
      const hears = await hearsItself(tried);
      if (tried !== context) return;
      if (hears) say("ready");
      else say("failed", "the sound system runs, but no signal comes through");
      pump();
    } catch (error) {
      say("failed", String(error).slice(0, 200));
    } finally {
      testing = false;
    }
  }

  function newContext(): AudioContext {
    const made = new AudioContext({ latencyHint: "playback" });
    made.onstatechange = () => {
      // Suspended by the system, as when the loudspeaker was unplugged or another program took it.
      if (made === context && made.state !== "running" && audio.value === "ready") {
        say("blocked");
        void begin();
      }
    };
    return made;
  }

  function unlock(): void {
    if (wanted.value && audio.value !== "ready") void begin();
  }

  /** A context whose time stands still says "running" all the same; one that failed is not asked twice. */
  function check(): void {
    if (!wanted.value || testing) return;
    if (context && audio.value === "ready" && context.currentTime === clockBefore) say("failed", "the sound system stands still");
    if (audio.value === "failed") giveUp();
    clockBefore = context?.currentTime ?? -1;
    if (audio.value !== "ready") void begin();
  }

  /** Nothing of a dead context sounds or ends any more: what it was playing is over. What was decoded serves the next as well. */
  function giveUp(): void {
    if (!context) return;
    end(context);
    context = null;
    if (player) player.source.onended = null;
    player = null;
    playing.value = null;
    queue = { ...queue, playing: null };
  }

  function turn(on: boolean): void {
    wanted.value = on;
    if (on) return void begin();
    stop();
    giveUp();
    queue = { ...queue, playing: null, waiting: [] };
    sounds.clear();
    say("off");
  }

  // --- announcements ---------------------------------------------------------------------------------------------------

  function onEvent(type: string, announcement: Announcement | undefined, hushed: string | undefined): void {
    if (type === "voice.announced" && announcement) {
      const before = queue;
      queue = hear(queue, announcement, area, live.now());
      if (queue.waiting.length > before.waiting.length) void fetchSound(announcement);
    }
    if (type === "voice.hushed" && hushed) {
      if (queue.playing?.id === hushed) stop();
      queue = hush(queue, hushed);
      sounds.delete(hushed);
    }
    pump();
  }

  async function fetchSound(announcement: Announcement): Promise<void> {
    if (!wanted.value || sounds.has(announcement.id)) return;
    sounds.set(announcement.id, null);
    while (sounds.has(announcement.id) && live.now() <= announcement.expires_at) {
      try {
        const answer = await fetch(announcement.audio_url, { headers: { Authorization: `Bearer ${token()}` }, credentials: "omit" });
        if (answer.ok) {
          const data = await answer.arrayBuffer();
          // A context that dies meanwhile may never answer; the next one is asked again.
          const decoded = context && (await within(context.decodeAudioData(data), DECODE_MS));
          if (decoded) {
            if (sounds.has(announcement.id)) sounds.set(announcement.id, decoded);
            return pump();
          }
        } else if (answer.status < 500) break;
      } catch {
        // The line was cut, or the file is broken: as long as it is not too late it is fetched again.
      }
      await new Promise((resolve) => setTimeout(resolve, FETCH_AGAIN_MS));
    }
    sounds.delete(announcement.id);
  }

  function pump(): void {
    clearTimeout(timer);
    const now = live.now();
    const todo = step(queue, now, (one) => Boolean(sounds.get(one.id)) && audio.value === "ready");
    queue = todo.queue;
    if (todo.stop) stop();
    if (todo.start) start(todo.start);
    for (const id of sounds.keys()) {
      if (queue.playing?.id !== id && !queue.waiting.some((one) => one.id === id)) sounds.delete(id);
    }
    // The server's clock is heard anew every few seconds, so that no wait is longer than that.
    if (todo.again !== null) timer = setTimeout(pump, Math.min(2_000, Math.max(5, todo.again - now)));
  }

  function start(announcement: Announcement): void {
    const buffer = sounds.get(announcement.id);
    if (!context || !buffer) return;
    const source = new AudioBufferSourceNode(context, { buffer });
    const gain = new GainNode(context, { gain: Math.min(100, Math.max(0, announcement.volume)) / 100 });
    source.connect(gain).connect(context.destination);
    source.onended = () => {
      gain.disconnect();
      if (player?.source === source) player = null;
      queue = ended(queue, announcement.id);
      sounds.delete(announcement.id);
      if (playing.value?.id === announcement.id) playing.value = null;
      pump();
    };
    player = { id: announcement.id, source, gain };
    playing.value = announcement;
    source.start();
  }

  /** Faded, because a hard cut clicks. */
  function stop(): void {
    if (!player || !context) return;
    const { source, gain } = player;
    gain.gain.setTargetAtTime(0, context.currentTime, FADE_SECONDS / 4);
    source.stop(context.currentTime + FADE_SECONDS);
    player = null;
    playing.value = null;
  }

  const forget = live.onEvent(({ type, data }) => onEvent(type, data.announcement, data.announcement_id));
  UNLOCKING.forEach((name) => addEventListener(name, unlock, true));
  const checking = setInterval(check, CHECK_MS);
  turn(wantedAtStart);

  return {
    audio,
    detail,
    playing,
    wanted,
    turn,
    close: () => {
      forget();
      clearTimeout(timer);
      clearInterval(checking);
      UNLOCKING.forEach((name) => removeEventListener(name, unlock, true));
      turn(false);
    },
  };
}

/** Plays a soft tone and measures whether it arrives where the announcements go. */
async function hearsItself(context: AudioContext): Promise<boolean> {
  const tone = new OscillatorNode(context, { frequency: 440 });
  const gain = new GainNode(context, { gain: TEST_GAIN });
  const ear = new AnalyserNode(context, { fftSize: 2048 });
  tone.connect(gain).connect(ear).connect(context.destination);
  const heard = new Float32Array(ear.fftSize);
  const before = context.currentTime;
  tone.start();
  let loudest = 0;
  for (const end = performance.now() + TEST_MS; performance.now() < end && loudest < TEST_HEARD; ) {
    await new Promise((resolve) => setTimeout(resolve, 40));
    ear.getFloatTimeDomainData(heard);
    loudest = heard.reduce((most, one) => Math.max(most, Math.abs(one)), loudest);
  }
  gain.gain.setTargetAtTime(0, context.currentTime, 0.01);
  tone.stop(context.currentTime + 0.05);
  tone.onended = () => ear.disconnect();
  return loudest >= TEST_HEARD && context.currentTime > before;
}

/** A promise that the browser may leave open, such as resume() before a touch. */
function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | undefined> {
  return Promise.race([promise, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds))]);
}

function end(context: AudioContext): void {
  context.onstatechange = null;
  if (context.state !== "closed") void context.close();
}
