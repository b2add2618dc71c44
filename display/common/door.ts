import { get, Problem, setToken } from "./api";
import type { DemoDoors } from "./contract";

/** What a device page knows about its own enrolment. */
export type Enrolment = { token: string; demo: boolean };

/**
 * The token of a device page: from `#token=…` in the address, else the one this page kept, else the demo hall's own.
 *
 * page: names the place in this browser's storage, such as "kiosk/H1"; two pages in one browser keep two tokens.
 * own: picks this page's token among those of the demo. Null when the device has to be enrolled.
 */
export async function deviceToken(page: string, own: (doors: DemoDoors) => string | undefined): Promise<Enrolment | null> {
  const kept = tokenInAddress(page) ?? localStorage.getItem(place(page));
  if (kept) return use({ token: kept, demo: false });
  const doors = await demoDoors();
  const found = doors && own(doors);
  return found ? use({ token: found, demo: true }) : null;
}

/** Keep a token that somebody pasted. */
export function enrol(page: string, token: string): Enrolment {
  localStorage.setItem(place(page), token);
  return use({ token, demo: false });
}

/** Forget a token that the server refuses, so that the next start asks again. */
export function forget(page: string): void {
  localStorage.removeItem(place(page));
  setToken("");
}

/** The demo's doors, only on the machine that serves a demo hall; null elsewhere. */
export async function demoDoors(): Promise<DemoDoors | null> {
  try {
    return await get<DemoDoors>("/api/v1/demo/doors", { tries: Infinity });
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

function use(enrolment: Enrolment): Enrolment {
  setToken(enrolment.token);
  return enrolment;
}

function tokenInAddress(page: string): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!given) return null;
  localStorage.setItem(place(page), given);
  // Out of the address, so that a photograph of the screen does not show it.
  history.replaceState(null, "", location.pathname + location.search);
  return given;
}

function place(page: string): string {
  return `hall.token.${page}`;
}
