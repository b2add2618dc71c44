import type { JSX } from "preact";
import { Chip } from "../common/chip";
import type { HallState, WindowNow } from "../common/contract";
import { clock, elapsed } from "../common/format";
import { named } from "../common/lang";
import { Lending } from "./lend";
import { t } from "./texts";

type Props = { state: HallState; now: number; leads: boolean };

/** Each window: its state and since when, who is there, which ticket. */
export function WindowList({ state, now, leads }: Props): JSX.Element {
  return (
    <section class="panel">
      <h2>{t("windows")}</h2>
      <ul class="window-list">
        {state.windows
          .filter((window) => window.active)
          .map((window) => (
            <li key={window.id} class="window-card" data-value={window.number}>
              <p class="window-first">
                <strong class="window-number" data-field="window_number">{window.number}</strong>
                <span class="window-name">
                  {named(window)}
                  {window.tidal && <span class="quiet"> {t("tidal")}</span>}
                </span>
                <Chip state={window.state} />
              </p>
              {window.state !== "closed" && (
                <p class="window-ticket">
                  {window.ticket_no && <strong data-field="ticket_no">{window.ticket_no}</strong>}
                  <span class="quiet">
                    {t("for_time", { time: elapsed((now - window.since) / 1000) })}
                    {window.resume_at !== null && ` · ${t("resumes", { time: clock(window.resume_at) })}`}
                  </span>
                </p>
              )}
              <p class="quiet window-more">
                {staffOf(window)}
                {leads && (
                  <a class="window-look" data-action="go" data-value={`desk-${window.number}`} href={`/desk?window=${encodeURIComponent(window.id)}`}>
                    {t("look")}
                    <span class="visually-hidden"> {window.number}</span>
                  </a>
                )}
              </p>
              <Lending window={window} state={state} now={now} leads={leads} />
            </li>
          ))}
      </ul>
    </section>
  );
}

function staffOf(window: WindowNow): string {
  const staff = window.staff;
  return [
    staff ? staff.name : t("no_staff"),
    staff?.role_in_post ? t("post", { role: staff.role_in_post }) : "",
    window.held ? t("held", { n: window.held }) : "",
    window.served ? t("served_today", { n: window.served }) : "",
  ]
    .filter(Boolean)
    .join(" · ");
}
