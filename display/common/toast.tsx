import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Button } from "./components";
import { Icon } from "./icon";
import { common } from "./texts";
import "./toast.css";

type Toast = { text: string; tone: "good" | "bad"; undo?: () => void };

const shown = signal<Toast | null>(null);

const READ_MS = 6_000;
const UNDO_MS = 10_000;

/** Say what has been done; with `undo`, offer it back for ten seconds. A new one takes the place of the one before. */
export function toast(text: string, options: { tone?: "good" | "bad"; undo?: () => void } = {}): void {
  shown.value = { text, tone: options.tone ?? "good", undo: options.undo };
}

/** Where the page shows its toasts; once a page, always there, so that screen readers hear what comes into it. */
export function Toasts(): JSX.Element {
  const one = shown.value;
  useEffect(() => {
    if (!one) return;
    const timer = setTimeout(() => (shown.value = null), one.undo ? UNDO_MS : READ_MS);
    return () => clearTimeout(timer);
  }, [one]);
  return (
    <div class="toasts" role="status">
      {one && <ToastBox {...one} onGone={() => (shown.value = null)} />}
    </div>
  );
}

/** The box alone. */
export function ToastBox({ text, tone, undo, onGone }: Toast & { onGone: () => void }): JSX.Element {
  function takeBack(): void {
    onGone();
    undo?.();
  }
  return (
    <div class="toast">
      <Icon name={tone} class={`toast-icon-${tone}`} />
      <span class="toast-text">{text}</span>
      {undo && (
        <Button action="undo-toast" kind="quiet" onPress={takeBack}>
          {common("undo")}
        </Button>
      )}
      <button type="button" class="toast-close" data-action="close-toast" aria-label={common("close")} onClick={onGone}>
        <Icon name="close" />
      </button>
    </div>
  );
}
