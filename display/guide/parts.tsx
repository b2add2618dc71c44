import type { JSX } from "preact";
import { hoursInWords, type Session } from "./hours";
import { t } from "./texts";

export function OpenMark({ open }: { open: boolean }): JSX.Element {
  return (
    <span class={`open-mark ${open ? "is-open" : ""}`} data-field="open" data-value={open ? "open" : "closed"}>
      <span aria-hidden="true">{open ? "●" : "○"}</span> {t(open ? "open" : "closed")}
    </span>
  );
}

/** Inside a list of facts. */
export function Hours({ sessions, label = t("hours") }: { sessions: readonly Session[]; label?: string }): JSX.Element {
  const lines = hoursInWords(sessions);
  return (
    <div>
      <dt>{label}</dt>
      <dd data-field="sessions">{lines.length ? lines.map((line) => <span key={line} class="line">{line}</span>) : t("no_hours")}</dd>
    </div>
  );
}

/** Inside a list of facts; nothing where no number is known. */
export function Phone({ label, number, field }: { label: string; number: string; field: string }): JSX.Element | null {
  if (!number) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <a class="link" href={`tel:${number.replace(/[^\d+*#]/g, "")}`} data-action="phone" data-field={field}>
          {number}
        </a>
      </dd>
    </div>
  );
}
