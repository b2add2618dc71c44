import type { ComponentChildren, JSX } from "preact";
import { Button } from "./components";
import { duration } from "./format";
import { Icon } from "./icon";
import "./pieces.css";
import { common } from "./texts";

/** A place where nothing is yet: what it is, and what to do about it. */
export function Empty({ title, hint, children }: { title: string; hint?: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {hint && <p class="empty-hint">{hint}</p>}
      {children}
    </div>
  );
}

/** Grey lines where text is about to be; said once to screen readers. */
export function Skeleton({ lines = 3 }: { lines?: number }): JSX.Element {
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{common("loading")}</span>
      {Array.from({ length: lines }, (_, n) => (
        <span key={n} class="skeleton-line" />
      ))}
    </div>
  );
}

/** Time gone or left, "3:07"; `over` once it is longer than it should be, which is said by word too. */
export function Timer({ seconds, over, field }: { seconds: number; over?: string; field?: string }): JSX.Element {
  return (
    <span class={`timer ${over ? "timer-over" : ""}`} role="timer" data-field={field}>
      {duration(seconds)}
      {over && <span class="timer-word">{over}</span>}
    </span>
  );
}

/** A key of the keyboard. */
export function Keycap({ children }: { children: string }): JSX.Element {
  return <kbd class="keycap">{children}</kbd>;
}

/** at: counted from 0. */
export function Pager({ at, pages, onMove }: { at: number; pages: number; onMove: (at: number) => void }): JSX.Element | null {
  if (pages <= 1) return null;
  return (
    <nav class="pages" aria-label={common("pages")}>
      <Button action="page-previous" disabled={at <= 0} onPress={() => onMove(at - 1)}>
        <Icon name="previous" />
        {common("page_previous")}
      </Button>
      <span class="pages-at" aria-live="polite">
        {common("page_of", { at: at + 1, pages })}
      </span>
      <Button action="page-next" disabled={at >= pages - 1} onPress={() => onMove(at + 1)}>
        {common("page_next")}
        <Icon name="next" />
      </Button>
    </nav>
  );
}

const AROUND = 2 * Math.PI * 16;

/** Seconds that run out, as a figure in a ring that empties. What happens at the end stands beside it. */
export function Ring({ left, of, label }: { left: number; of: number; label: string }): JSX.Element {
  const share = of > 0 ? Math.min(1, Math.max(0, left / of)) : 0;
  return (
    <span class="ring" role="timer" aria-label={label}>
      <svg viewBox="0 0 36 36" aria-hidden="true" focusable="false">
        <circle class="ring-track" cx="18" cy="18" r="16" />
        <circle class="ring-left" cx="18" cy="18" r="16" stroke-dasharray={`${share * AROUND} ${AROUND}`} transform="rotate(-90 18 18)" />
      </svg>
      <span class="ring-figure" aria-hidden="true">
        {Math.max(0, Math.ceil(left))}
      </span>
    </span>
  );
}

/** How much of a whole is done. value: left out while it is not known. */
export function Progress({ value, max, label }: { value?: number; max: number; label: string }): JSX.Element {
  return (
    <label class="progress">
      <span class="progress-label">{label}</span>
      <progress value={value} max={max} />
    </label>
  );
}

/** A ticket's number, as large as the text around it times four. */
export function Plate({ number, label, field }: { number: string; label?: string; field?: string }): JSX.Element {
  return (
    <p class="plate">
      {label && <span class="plate-label">{label}</span>}
      <strong class="plate-number" data-field={field}>
        {number}
      </strong>
    </p>
  );
}
