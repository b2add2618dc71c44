import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { LOOKS, stateWord } from "../common/chip";
import { LineState } from "../common/components";
import type { HallState, Outlook, StaffState, WindowNow, Zone } from "../common/contract";
import { clock, setTimezone } from "../common/format";
import { lang, named } from "../common/lang";
import type { Live } from "../common/live";
import { at } from "../common/relief";
import { common } from "../common/texts";
import { waitText } from "../common/wait";
import { grouped } from "./alarm-order";
import { inOrder, useOutlook, verdictOf } from "./outlook";
import { verdictInWords } from "./outlook-panel";
import { stateOf } from "./plan";
import type { Today } from "./shapes";
import { watchFloor } from "./staff";
import { linesNow, type LineNow } from "./targets";
import { MarkChip, minutes, tilesOf } from "./tiles";
import { useToday } from "./today";
import "./wall.css";
import { t } from "./wall-texts";

/** As many as are readable across the room; those that matter least are told in one line. */
const MOST_ZONES = 6;
const MOST_ALARMS = 3;
const TILES = ["waiting", "longest_wait_seconds", "in_target_share", "windows_now", "p90_in_30_seconds"];

/** The floor for a screen on the wall: nothing to press, nothing that turns away, type that is read from five metres. */
export function Wall({ live, hall }: { live: Live; hall: string }): JSX.Element {
  const view = useMemo(() => watchFloor(live, hall), [live]);
  const today = useToday(live, hall).value;
  const outlook = useOutlook(live, hall).outlook.value;
  useEffect(() => view.close, [view]);
  useEffect(() => {
    document.title = t("page");
    document.documentElement.classList.add("on-wall");
  });
  const state = live.state.value;
  if (!state) return <p class="wall-connecting">{common("connecting")}</p>;
  setTimezone(state.hall.timezone);
  return <Picture state={state} live={live} staff={view.staff.value} today={today} outlook={outlook} now={view.now.value} />;
}

type Shown = { state: HallState; staff: StaffState | null; today: Today | null; now: number };

function Picture({ live, outlook, ...shown }: Shown & { live: Live; outlook: Outlook | null }): JSX.Element {
  const { state, staff, today, now } = shown;
  const lines = linesNow(state, staff, today, now);
  const emergency = state.hall.emergency;
  return (
    <main class="wall" data-value="wall">
      <header class="wall-head">
        <h1>{named(state.hall)}</h1>
        <p class="wall-hours">{hoursOf(state)}</p>
        <time class="wall-clock">{clock(now)}</time>
      </header>
      <LineState line={live} />
      {emergency && <p class="wall-emergency">{(lang.value === "en" && emergency.text_en) || emergency.text}</p>}
      <div class="wall-tiles">
        {tilesOf(shown)
          .filter((tile) => TILES.includes(tile.name))
          .map((tile) => (
            <section key={tile.name} class={`wall-tile wall-${tile.mark}`} data-field={tile.name} data-value={tile.mark}>
              <h2>{tile.label}</h2>
              <p class="wall-value">{tile.value}</p>
              <MarkChip mark={tile.mark} word={tile.word} />
            </section>
          ))}
      </div>
      <div class="wall-body">
        <Queues lines={lines} />
        <Windows windows={state.windows.filter((window) => window.active)} />
      </div>
      <Foot staff={staff} outlook={outlook} zones={state.zones} />
    </main>
  );
}

function hoursOf({ hall }: HallState): string {
  if (hall.open) return hall.closes_at ? t("until", { time: hall.closes_at }) : "";
  return hall.opens_at ? t("opens", { time: hall.opens_at }) : t("closed");
}

/** The most urgent; the rest is told in a line, with how many of them are not well. */
function Queues({ lines }: { lines: readonly LineNow[] }): JSX.Element {
  const shown = lines.slice(0, MOST_ZONES);
  const rest = lines.slice(MOST_ZONES);
  const troubled = rest.filter(({ mark }) => mark === "warn" || mark === "bad").length;
  return (
    <section class={`wall-queues ${rest.length ? "wall-queues-many" : ""}`} aria-label={t("zones")}>
      <ul>
        {shown.map((line) => (
          <li key={line.zone.code} class={`wall-queue wall-${line.mark}`} data-value={line.zone.code}>
            <span class="wall-zone">
              <MarkShape mark={line.mark} /> {named(line.zone)}
            </span>
            <strong>{t("people", { n: line.waiting })}</strong>
            <span class="wall-longest">{minutes(line.seconds)}</span>
            <span class="wall-wait">{line.zone.windows_open ? waitText(line.zone) : t("no_window")}</span>
          </li>
        ))}
      </ul>
      {rest.length > 0 && <p class="wall-rest">{t(troubled ? "rest_some" : "rest", { n: rest.length, troubled })}</p>}
    </section>
  );
}

const SHAPES = { none: "", good: "✓", warn: "▲", bad: "■" } as const;

function MarkShape({ mark }: { mark: LineNow["mark"] }): JSX.Element {
  return (
    <span class="wall-shape" aria-hidden="true">
      {SHAPES[mark]}
    </span>
  );
}

/** Beyond so many a window has room for its number, mark and ticket; what the marks mean stands below. */
const MANY_WINDOWS = 24;
const STATES = ["serving", "called", "idle", "paused", "closed"] as const;

function Windows({ windows }: { windows: readonly WindowNow[] }): JSX.Element {
  const many = windows.length > MANY_WINDOWS;
  const across = Math.max(3, Math.ceil(Math.sqrt(windows.length * 1.2)));
  return (
    <section class={`wall-windows ${many ? "wall-windows-many" : ""}`} aria-label={t("windows")}>
      <ul style={{ "--across": String(across) }}>
        {windows.map((window) => {
          const state = stateOf(window);
          const [tone, mark] = LOOKS[state.look];
          return (
            <li key={window.id} class={`wall-window tone-${tone}`} data-value={window.number}>
              <strong>{window.number}</strong>
              <span class="wall-state">
                <span aria-hidden="true">{mark}</span> <span class={many ? "visually-hidden" : undefined}>{state.word}</span>
              </span>
              <span class="wall-ticket">{window.ticket_no ?? ""}</span>
            </li>
          );
        })}
      </ul>
      {many && (
        <p class="wall-legend" aria-hidden="true">
          {STATES.map((state) => (
            <span key={state} class={`tone-${LOOKS[state][0]}`}>
              <span class="wall-state">{LOOKS[state][1]}</span> {stateWord(state)}
            </span>
          ))}
        </p>
      )}
    </section>
  );
}

function Foot({ staff, outlook, zones }: { staff: StaffState | null; outlook: Outlook | null; zones: readonly Zone[] }): JSX.Element {
  const groups = grouped(staff?.alarms ?? []);
  return (
    <footer class="wall-foot">
      <ul class="wall-alarms" aria-label={t("alarms")}>
        {groups.slice(0, MOST_ALARMS).map(({ alarm, all }) => (
          <li key={alarm.id} class={alarm.level === "yellow" || alarm.level === "orange" ? "wall-warn" : "wall-bad"} data-field="alarm">
            <span aria-hidden="true">{alarm.level === "yellow" || alarm.level === "orange" ? "▲" : "■"}</span> {alarm.text}
            {all.length > 1 && ` · ${t("more", { n: all.length - 1 })}`}
          </li>
        ))}
        {groups.length === 0 && <li class="wall-good">✓ {t("no_alarms")}</li>}
        {groups.length > MOST_ALARMS && <li class="wall-rest">{t("more", { n: groups.length - MOST_ALARMS })}</li>}
      </ul>
      {outlook?.as_of && <p class="wall-soon">{soonOf(outlook, zones)}</p>}
    </footer>
  );
}

function soonOf(outlook: Outlook, zones: readonly Zone[]): string {
  const first = inOrder(outlook.zones).breaking[0];
  if (!first?.breaks) {
    const verdict = verdictOf(outlook, zones);
    return verdict.kind === "calm" && verdict.all ? t("calm", { n: outlook.target_minutes }) : verdictInWords(verdict, outlook.target_minutes);
  }
  const told = { zone: named(first), n: outlook.target_minutes };
  return first.breaks === "now" ? t("breaks_now", told) : t("breaks", { ...told, time: clock(at(first.breaks, outlook.as_of!)) });
}
