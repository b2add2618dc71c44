import { render } from "preact";
import { get, Problem } from "./api";
import { Banner } from "./components";
import "./opening.css";
import { common } from "./texts";

/** A page that is not there after so long says that it is coming. */
const SLOW_MS = 700;
const AGAIN_MS = 5000;

/** Reads what a page cannot begin without, as often as it takes; the empty page says meanwhile what it waits for. Raises what the server refuses. */
export async function readToOpen<Answer>(path: string): Promise<Answer> {
  const slow = setTimeout(() => sayWhileOpening(common("loading"), "info"), SLOW_MS);
  try {
    for (;;) {
      try {
        return await get<Answer>(path, { tries: Infinity, onRetry: () => sayWhileOpening(common("server_gone_try"), "warn") });
      } catch (error) {
        if (!(error instanceof Problem) || error.status < 500) throw error;
        sayWhileOpening(error.detail, "bad");
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  } finally {
    clearTimeout(slow);
  }
}

/** In the place of a page that has not started. */
export function sayWhileOpening(text: string, tone: "info" | "warn" | "bad"): void {
  const place = document.getElementById("screen");
  if (!place || place.dataset["started"]) return;
  render(
    <main class="opening">
      <Banner tone={tone} field="opening">
        {text}
      </Banner>
    </main>,
    place,
  );
}
