import { signal, type ReadonlySignal } from "@preact/signals";

/** off: not asked for, or taken away again by the phone. failed: the phone gives no sound. */
export type BellState = "off" | "on" | "failed";

const AGAIN_MS = 9_000;
const TIMES = 3;

/** Sound and vibration for a call. Browsers let a page sound only after a touch, so `allow` must run inside one. */
export class Bell {
  private audio: AudioContext | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly heard = signal<BellState>("off");

  get state(): ReadonlySignal<BellState> {
    return this.heard;
  }

  /** Phones vibrate for a page only once it was touched. */
  get vibrates(): boolean {
    return typeof navigator.vibrate === "function" && (navigator.userActivation?.hasBeenActive ?? true);
  }

  async allow(): Promise<void> {
    try {
      const audio = (this.audio ??= new AudioContext());
      // A call on the telephone or a locked screen may take the sound away: the page must not go on promising it.
      audio.onstatechange = () => (this.heard.value = audio.state === "running" ? "on" : "off");
      await audio.resume();
      this.heard.value = audio.state === "running" ? "on" : "failed";
      this.tone(660, 0, 0.18);
      this.tone(880, 0.2, 0.3);
    } catch {
      this.audio = null;
      this.heard.value = "failed";
    }
  }

  /** Three times at most, unless `hush` comes before. */
  ring(times = TIMES): void {
    clearTimeout(this.again);
    if (this.vibrates) navigator.vibrate([400, 200, 400, 200, 800]);
    for (const start of [0, 0.75, 1.5]) {
      this.tone(880, start, 0.28);
      this.tone(660, start + 0.3, 0.4);
    }
    if (times > 1) this.again = setTimeout(() => this.ring(times - 1), AGAIN_MS);
  }

  /** The turn comes soon: once, and softly. */
  nudge(): void {
    if (this.vibrates) navigator.vibrate([200, 100, 200]);
    this.tone(660, 0, 0.3);
    this.tone(880, 0.32, 0.45);
  }

  hush(): void {
    clearTimeout(this.again);
  }

  /** start and length in seconds. */
  private tone(frequency: number, start: number, length: number): void {
    if (!this.audio) return;
    const at = this.audio.currentTime + start;
    const oscillator = this.audio.createOscillator();
    const volume = this.audio.createGain();
    oscillator.frequency.value = frequency;
    volume.gain.setValueAtTime(0.0001, at);
    volume.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.0001, at + length);
    oscillator.connect(volume).connect(this.audio.destination);
    oscillator.start(at);
    oscillator.stop(at + length);
  }
}
