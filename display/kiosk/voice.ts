import { signal, type ReadonlySignal } from "@preact/signals";
import { token } from "../common/api";
import { lang } from "../common/lang";

/** 0 is off. */
export type Volume = 0 | 1 | 2;

export type Voice = {
  volume: ReadonlySignal<Volume>;
  setVolume: (volume: Volume) => void;
  /** What was said last; screen readers get the very same. */
  spoken: ReadonlySignal<string>;
  /** Say it instead of what is being said now. Not aloud: only for screen readers. */
  say: (sentence: string, aloud: boolean) => void;
  hush: () => void;
  /** For the next visitor: nothing of what was said is kept. */
  forget: () => void;
  /** Two notes that ask for attention. */
  chime: () => void;
};

const GAIN: Record<Volume, number> = { 0: 0, 1: 0.55, 2: 1 };
/** Longer texts are refused by the server. */
const LONGEST = 200;
const KEPT = 60;
/** Who hurries past a control does not wait to hear it, and the server need not make it. */
const PASSING_MS = 100;
/** How long a server without a voice is left alone. */
const ASK_AGAIN_MS = 60_000;

export function createVoice(hall: string): Voice {
  const volume = signal<Volume>(1);
  const spoken = signal("");
  const kept = new Map<string, Promise<AudioBuffer | null>>();
  let context: AudioContext | null = null;
  let loudness: GainNode | null = null;
  let playing: AudioBufferSourceNode | null = null;
  let turn = 0;
  let silentUntil = -Infinity;

  function output(): { context: AudioContext; loudness: GainNode } {
    if (!context || !loudness) {
      context = new AudioContext();
      loudness = context.createGain();
      loudness.connect(context.destination);
    }
    loudness.gain.value = GAIN[volume.value];
    // A browser lets nothing sound before the first touch; from then on it does.
    if (context.state === "suspended") void context.resume();
    return { context, loudness };
  }

  async function load(sentence: string): Promise<AudioBuffer | null> {
    if (performance.now() < silentUntil) return null;
    const address = `/api/v1/halls/${encodeURIComponent(hall)}/speech?text=${encodeURIComponent(sentence)}&language=${lang.value}`;
    try {
      const answer = await fetch(address, { headers: { Authorization: `Bearer ${token()}` }, credentials: "omit" });
      if (answer.ok) return await output().context.decodeAudioData(await answer.arrayBuffer());
    } catch {
      // No answer, or nothing that sounds: the machine's own voice speaks, where it has one.
    }
    silentUntil = performance.now() + ASK_AGAIN_MS;
    return null;
  }

  function remembered(sentence: string): Promise<AudioBuffer | null> {
    const key = `${lang.value} ${sentence}`;
    const known = kept.get(key) ?? load(sentence);
    kept.delete(key);
    kept.set(key, known);
    void known.then((sound) => sound ?? kept.delete(key));
    if (kept.size > KEPT) kept.delete(kept.keys().next().value as string);
    return known;
  }

  function play(sound: AudioBuffer): Promise<void> {
    const { context: here, loudness: out } = output();
    const source = here.createBufferSource();
    source.buffer = sound;
    source.connect(out);
    playing = source;
    return new Promise((resolve) => {
      source.onended = () => resolve();
      source.start();
    });
  }

  async function speak(sentence: string): Promise<void> {
    const mine = ++turn;
    const parts = chunks(sentence, LONGEST);
    await new Promise((resolve) => setTimeout(resolve, PASSING_MS));
    if (turn !== mine) return;
    for (const [at, part] of parts.entries()) {
      const sound = await remembered(part);
      if (turn !== mine) return;
      if (!sound) {
        speakHere(parts.slice(at).join(""), volume.value);
        return;
      }
      await play(sound);
      if (turn !== mine) return;
    }
  }

  function hush(): void {
    turn += 1;
    playing?.stop();
    playing = null;
    window.speechSynthesis?.cancel();
  }

  function say(sentence: string, aloud: boolean): void {
    hush();
    // The same once more, such as a digit typed twice, is news to a screen reader only when the text has changed.
    spoken.value = sentence && sentence === spoken.value ? `${sentence}\u00a0` : sentence;
    if (aloud && volume.value > 0 && sentence) void speak(sentence);
  }

  function forget(): void {
    hush();
    spoken.value = "";
    kept.clear();
    volume.value = 1;
  }

  function chime(): void {
    if (volume.value === 0) return;
    const { context: here, loudness: out } = output();
    for (const [at, pitch] of [660, 880].entries()) {
      const [note, shape] = [here.createOscillator(), here.createGain()];
      const start = here.currentTime + at * 0.25;
      note.frequency.value = pitch;
      shape.gain.setValueAtTime(0, start);
      shape.gain.linearRampToValueAtTime(0.3, start + 0.02);
      shape.gain.exponentialRampToValueAtTime(0.001, start + 0.4);
      note.connect(shape).connect(out);
      note.start(start);
      note.stop(start + 0.45);
    }
  }

  function setVolume(next: Volume): void {
    volume.value = next;
    if (loudness) loudness.gain.value = GAIN[next];
    if (next === 0) hush();
  }

  return { volume, setVolume, spoken, say, hush, forget, chime };
}

/** Parts of at most so many characters, cut after a sentence or a comma where there is one. */
export function chunks(sentence: string, longest: number): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > longest) {
    const head = rest.slice(0, longest);
    const cut = Math.max(...["。", "！", "？", "；", "，", "\n", ". ", ", "].map((mark) => head.lastIndexOf(mark))) + 1 || longest;
    parts.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  if (rest.trim()) parts.push(rest);
  return parts;
}

/** With a voice of this machine; silent where there is none. */
function speakHere(sentence: string, volume: Volume): void {
  const voices = window.speechSynthesis;
  if (!voices) return;
  const wanted = lang.value === "en" ? "en" : "zh";
  // Only voices on this machine: the others send the sentence to a company's server.
  const voice = voices.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(wanted));
  if (!voice) return;
  const utterance = new SpeechSynthesisUtterance(sentence);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  utterance.rate = 0.85;
  utterance.volume = GAIN[volume];
  voices.speak(utterance);
}
