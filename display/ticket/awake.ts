import { signal, type ReadonlySignal } from "@preact/signals";

/** Keeps the screen on while it is wanted, on phones that let a page do so; `on` says whether it is so now. */
export class Awake {
  private lock: WakeLockSentinel | null = null;
  private wanted = false;
  private readonly kept = signal(false);

  constructor() {
    // The phone takes the lock away whenever the page is out of sight.
    document.addEventListener("visibilitychange", () => void this.ask());
  }

  get on(): ReadonlySignal<boolean> {
    return this.kept;
  }

  want(wanted: boolean): void {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    if (wanted) void this.ask();
    else void this.lock?.release();
  }

  private async ask(): Promise<void> {
    if (!this.wanted || this.kept.value || document.visibilityState !== "visible" || !("wakeLock" in navigator)) return;
    try {
      const lock = await navigator.wakeLock.request("screen");
      lock.addEventListener("release", () => (this.kept.value = false));
      this.lock = lock;
      this.kept.value = true;
      if (!this.wanted) void lock.release();
    } catch {
      // Low battery, or not allowed: the page says nothing then.
      this.kept.value = false;
    }
  }
}
