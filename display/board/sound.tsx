import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Announcement } from "../common/contract";
import { lang } from "../common/lang";
import type { Live } from "../common/live";
import { settings } from "./address";
import { concerns } from "./queue";
import { t } from "./texts";
import type { Voice } from "./voice";

const POINTING_MS = 5_000;
const KEPT = 12;

const place = (page: string): string => `hall.sound.${page}`;

/** Whether this board speaks: as somebody last chose on it, else as its address says. */
export function soundWanted(page: string): boolean {
  const kept = localStorage.getItem(place(page));
  return kept === null ? settings.sound === true : kept === "on";
}

/** There while somebody points at the board: it is for the one who hangs it up, not for the hall. */
export function SoundControl({ voice, page }: { voice: Voice; page: string }): JSX.Element {
  const pointing = useSignal(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const point = (): void => {
      clearTimeout(timer);
      pointing.value = true;
      timer = setTimeout(() => (pointing.value = false), POINTING_MS);
    };
    const names = ["pointermove", "pointerdown", "keydown"] as const;
    names.forEach((name) => addEventListener(name, point));
    return () => {
      clearTimeout(timer);
      names.forEach((name) => removeEventListener(name, point));
    };
  }, []);
  useEffect(() => {
    document.body.classList.toggle("pointing", pointing.value);
  }, [pointing.value]);
  const on = voice.wanted.value;
  return (
    <button
      type="button"
      class={`sound ${pointing.value ? "" : "sound-away"}`}
      data-action="sound"
      aria-pressed={on}
      aria-label={t(on ? "sound_on" : "sound_off")}
      onFocus={() => (pointing.value = true)}
      onBlur={() => (pointing.value = false)}
      onClick={() => {
        localStorage.setItem(place(page), on ? "off" : "on");
        voice.turn(!on);
      }}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <path class="sound-box" d="M6 18h8l12-10v32L14 30H6z" />
        <path d={on ? "M32 16a11 11 0 0 1 0 16M37 10a19 19 0 0 1 0 28" : "M33 18l12 12M45 18L33 30"} />
      </svg>
    </button>
  );
}

/** What keeps the board from speaking, for whoever stands before it; "" while it speaks or need not. */
export function soundTrouble(voice: Voice): string {
  if (voice.audio.value === "blocked") return t("sound_blocked");
  return voice.audio.value === "failed" ? t("sound_failed") : "";
}

/**
 * What is being said in this area now, by any loudspeaker: who does not hear it reads it.
 *
 * now: the server's clock, each second.
 */
export function useSpoken(live: Live, area: string, now: number): Announcement | null {
  const heard = useSignal<readonly Announcement[]>([]);
  useEffect(
    () =>
      live.onEvent(({ type, data }) => {
        const told = data.announcement;
        if (type === "voice.announced" && told && concerns(told, area)) {
          heard.value = [...heard.value.filter((one) => one.id !== told.id), told].slice(-KEPT);
        }
        if (type === "voice.hushed") heard.value = heard.value.filter((one) => one.id !== data.announcement_id);
      }),
    [live, area],
  );
  return heard.value.find((one) => one.starts_at - 500 <= now && now < one.ends_at) ?? null;
}

/** Its words in the language shown. */
export function spokenWords(announcement: Announcement): string {
  return (lang.value === "en" && announcement.text_en) || announcement.text;
}
