import { signal, type ReadonlySignal } from "@preact/signals";

export type Player = {
  /** Address of the sound that is playing, "" for none. */
  playing: ReadonlySignal<string>;
  /** Play this one, or stop it when it is the one that plays. */
  toggle: (source: string) => void;
  stop: () => void;
};

/** One sound at a time. */
export function player(): Player {
  const playing = signal("");
  let audio: HTMLAudioElement | null = null;

  function stop(): void {
    audio?.pause();
    audio = null;
    playing.value = "";
  }

  function toggle(source: string): void {
    const same = playing.value === source;
    stop();
    if (same) return;
    const mine = new Audio(source);
    audio = mine;
    playing.value = source;
    const over = (): void => {
      if (audio === mine) stop();
    };
    mine.addEventListener("ended", over);
    mine.addEventListener("error", over);
    mine.play().catch(over);
  }

  return { playing, toggle, stop };
}
