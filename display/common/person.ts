import { effect, signal } from "@preact/signals";
import { Problem, setCsrf } from "./api";
import type { Me } from "./contract";
import { setTimezone } from "./format";
import { lang, setLang } from "./lang";
import type { Line } from "./live";
import { readToOpen, sayWhileOpening } from "./opening";

const LANGUAGE_KEPT = "hall.lang";

/** The person logged in on this browser; null when there is none or the password has to be changed first. */
export async function whoIsHere(): Promise<Me | null> {
  try {
    const me = await readToOpen<Me>("/api/v1/auth/me");
    setCsrf(me.csrf);
    return me.must_change_password ? null : me;
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** As `whoIsHere`, but leaves for the login page, which comes back here, when there is nobody. */
export async function requirePerson(): Promise<Me> {
  const me = await whoIsHere();
  if (me) return me;
  location.assign(loginAddress());
  return new Promise(() => undefined);
}

type Hall = { name: string; name_en: string; timezone: string };

/** The hall of the person logged in, once its page has read it: what is printed names it. */
export const ownHall = signal<Hall | null>(null);

/** As `requirePerson`, for a page that shows the time of their hall. */
export async function requirePersonAndTime(): Promise<Me> {
  const me = await requirePerson();
  try {
    keepHall(await readToOpen<Hall>(`/api/v1/halls/${encodeURIComponent(me.person.hall)}`));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    sayWhileOpening(error.detail, "bad");
    return new Promise(() => undefined);
  }
  return me;
}

/** The page speaks of this hall from now on, and in its time. */
export function keepHall(hall: Hall): void {
  setTimezone(hall.timezone);
  ownHall.value = hall;
}

export function loginAddress(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search + location.hash)}`;
}

/** A screen of one person keeps its language, unlike one in the hall that goes back to Chinese. */
export function keepLanguage(): void {
  setLang(localStorage.getItem(LANGUAGE_KEPT) === "en" ? "en" : "zh");
  effect(() => localStorage.setItem(LANGUAGE_KEPT, lang.value));
}

/** Ask the server for everything again when the language changes: its sentences come in the one asked for at the start. */
export function followLanguage(line: Pick<Line, "socket">): void {
  let shown = lang.value;
  effect(() => {
    if (lang.value === shown) return;
    shown = lang.value;
    line.socket.disconnect().connect();
  });
}
