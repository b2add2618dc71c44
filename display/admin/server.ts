import { signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { action, type Action } from "../common/action";
import { addressThrough, get, hearAnswers, Problem, type Press } from "../common/api";
import { t } from "./texts";
import type { Wrong } from "./wrong";

/** Address of a part of a hall's configuration. */
export function at(hall: string, ...parts: string[]): string {
  return ["/api/v1/halls", hall, ...parts].map((part, place) => (place ? encodeURIComponent(part) : part)).join("/");
}

/** The draft in which the pages are filled in, instead of the hall itself. */
export type InHand = { hall: string; number: number; name: string };

const KEPT = "tinghao.draft";

export const inHand = signal<InHand | null>(kept());

/** Fill the pages in within a draft from now on, also after the page was loaded again; null: the hall itself. */
export function takeInHand(draft: InHand | null): void {
  inHand.value = draft;
  try {
    if (draft) sessionStorage.setItem(KEPT, JSON.stringify(draft));
    else sessionStorage.removeItem(KEPT);
  } catch {
    // Without storage it lasts as long as the page.
  }
}

function kept(): InHand | null {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null") as InHand | null;
  } catch {
    return null;
  }
}

/** When a change that is made now takes effect, as a part of a sentence. */
export function inForce(): string {
  return t(inHand.value ? "in_force_published" : "in_force_now");
}

/** What is no part of the configuration, and has its own idea of a draft. */
const APART = /^\/api\/v1\/(auth\/|halls\/[^/]+\/(drafts|changes|rehearsal)\b)/;

/** The address of the same thing in a draft. */
export function inDraft(path: string, draft: InHand | null): string {
  if (!draft || !path.startsWith("/api/v1/") || APART.test(path)) return path;
  return `${path}${path.includes("?") ? "&" : "?"}draft=${draft.number}`;
}

addressThrough((path) => inDraft(path, inHand.value));

/** What the last change did to bookings already made, as a sentence; "" when nothing. */
export const concerned = signal("");

hearAnswers((answer) => {
  concerned.value = (answer as { bookings?: { text: string } } | null)?.bookings?.text ?? "";
});

export type Loaded<T> = { value: ReadonlySignal<T | null>; refused: ReadonlySignal<string>; reload: () => void };

/** What stands at an address, read now and again after each change. */
export function useLoaded<T>(path: string): Loaded<T> {
  const loaded = useMemo(() => {
    const value = signal<T | null>(null);
    const refused = signal("");
    async function load(): Promise<void> {
      try {
        value.value = await get<T>(path, { tries: Infinity });
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        refused.value = error.detail;
      }
    }
    return { value, refused, reload: () => void load() };
  }, [path]);
  useEffect(() => loaded.reload(), [loaded]);
  return loaded;
}

/** What a form shows of the deed it asks for. */
export type Asking = Pick<Action<unknown[]>, "busy" | "refused" | "unanswered"> & { wrong?: Wrong };

export type Deed<Args extends unknown[]> = Action<Args> & {
  wrong: Wrong;
};

/** The members that a refusal names, the first thing wrong with each: by the whole name ("hours.0.from") and its first part. */
export function wrongIn(problem: Problem): Map<string, string> {
  const found = new Map<string, string>();
  for (const { field, text } of (problem.body["errors"] ?? []) as { field: string; text: string }[]) {
    for (const name of [field, field.split(".")[0] ?? ""]) if (!found.has(name)) found.set(name, text);
  }
  const key = problem.body["key"];
  if (typeof key === "string" && !found.has(key)) found.set(key, problem.detail);
  return found;
}

/** A change of the configuration; `act` runs once a press, and what the server refuses is told by `refused` and `wrong`. */
export function useDeed<Args extends unknown[]>(act: (pressed: Press, ...args: Args) => Promise<void>, about: unknown[] = []): Deed<Args> {
  return useMemo(() => {
    const wrong = signal<ReadonlyMap<string, string>>(new Map());
    const deed = action<Args>(
      async (pressed, ...args) => {
        wrong.value = new Map();
        await act(pressed, ...args);
      },
      (problem) => {
        wrong.value = wrongIn(problem);
        return false;
      },
    );
    return { ...deed, wrong };
  }, about);
}

/** Members of `draft` that differ from `before`: what a PATCH has to say. */
export function differing<T extends object>(before: T, draft: T): Partial<T> {
  const names = Object.keys(draft) as (keyof T)[];
  return Object.fromEntries(names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(draft[name])).map((name) => [name, draft[name]])) as Partial<T>;
}
