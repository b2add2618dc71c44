import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Problem, Unreachable } from "./api";
import { Banner, Button } from "./components";
import { lang } from "./lang";
import { loginAddress } from "./person";
import { common, sentences } from "./texts";

const AGAIN_MS = 5000;

/** Why there is no answer. passes: trying again may help; login: the person has to log in anew. */
export type Trouble = { text: string; passes: boolean; login: boolean };

/** What stands in the way of an answer; raises an error that is none of the server's. */
export function troubleOf(error: unknown): Trouble {
  if (error instanceof Unreachable) return { text: common("server_unreachable"), passes: true, login: false };
  if (!(error instanceof Problem)) throw error;
  if (error.status === 401) return { text: common("session_ended"), passes: false, login: true };
  return { text: error.detail, passes: error.status >= 500, login: false };
}

export type Reading<Answer> = {
  /** The answer to what is asked now. */
  found: Answer | null;
  /** The last answer, also while the next is awaited. */
  last: Answer | null;
  trouble: Trouble | null;
  /** Take this for the answer, such as what a deed gave back. */
  take: (answer: Answer) => void;
};

/**
 * Read for a page, again when `of` or the language changes, and by itself as long as the server cannot answer.
 * everySeconds: how long an answer is good for, 0 for as long as the page is there. "" as `of` reads nothing.
 */
export function useReading<Answer>(of: string, read: () => Promise<Answer>, everySeconds: (answer: Answer) => number = () => 0): Reading<Answer> {
  const found = useSignal<{ of: string; answer: Answer } | null>(null);
  const trouble = useSignal<Trouble | null>(null);
  useEffect(() => {
    trouble.value = null;
    if (!of) return undefined;
    let left = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const go = (): void =>
      void read().then(
        (answer) => {
          if (left) return;
          found.value = { of, answer };
          trouble.value = null;
          const seconds = everySeconds(answer);
          if (seconds) timer = setTimeout(go, seconds * 1000);
        },
        (error: unknown) => {
          if (left) return;
          trouble.value = troubleOf(error);
          if (trouble.value.passes) timer = setTimeout(go, AGAIN_MS);
        },
      );
    go();
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [of, lang.value]);
  return {
    found: found.value?.of === of ? found.value.answer : null,
    last: found.value?.answer ?? null,
    trouble: trouble.value,
    take: (answer) => (found.value = { of, answer }),
  };
}

/** Why there is no answer, and what happens next: the page tries again by itself or, with onAgain, when it is told to; or the person logs in anew. */
export function TroubleBanner({ trouble, onAgain }: { trouble: Trouble | null; onAgain?: () => void }): JSX.Element | null {
  if (!trouble) return null;
  return (
    <Banner tone={trouble.passes ? "warn" : "bad"} field="refused">
      {sentences(trouble.text, trouble.passes && !onAgain ? common("trying_again") : "")}{" "}
      {trouble.login && <a href={loginAddress()}>{common("login_again")}</a>}
      {trouble.passes && onAgain && (
        <Button action="try-again" onPress={onAgain}>
          {common("try_again")}
        </Button>
      )}
    </Banner>
  );
}
