import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Announcement, CallShown, HallState } from "../common/contract";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import type { Live } from "../common/live";
import { settings } from "./address";
import { Emergency } from "./emergency";
import { betweenSessions, hallName, isShut, shortDay } from "./facts";
import { largeOf, LINE_HEIGHT, shifted, sizesOf, type Longest, type Sizes, type Words } from "./geometry";
import { flowed, linesOf, measured } from "./lines";
import { Newest } from "./newest";
import { Lines, pagesFor, type Page } from "./panels";
import { Arrow, longestOf, staleness, useLanguages, useNow, useScreen } from "./parts";
import { advance, DARK, keyOf } from "./spotlight";
import { soundTrouble, spokenWords, useSpoken } from "./sound";
import { t } from "./texts";
import { useTurns } from "./turns";
import type { Voice } from "./voice";

const REFRESH_MINUTES = 5;

type Props = { live: Live; state: HallState; voice: Voice };

export function HallBoard({ live, state, voice }: Props): JSX.Element {
  useLanguages();
  const now = useNow(live);
  const minute = Math.floor(now / 60_000);
  const screen = useScreen(state);
  const longest = longestOf(state);
  const sizes = useMemo(() => sizesOf(screen, longest), [screen, longest.ticket, longest.window]);
  useSizes(sizes, minute);
  useEffect(() => {
    // Whether the hall is open is told by the server alone, and only with the whole state.
    if (minute % REFRESH_MINUTES === 0) live.refresh();
  }, [minute]);
  const spoken = useSpoken(live, settings.area, now);
  const trouble = soundTrouble(voice);
  const { emergency } = state.hall;
  return (
    <div class={`board board-${live.freshness.value} board-${sizes.layout} ${sizes.shared ? "board-shared" : ""}`} data-page="board" data-readable={sizes.readable}>
      {sizes.header > 0 && <Head live={live} state={state} now={now} sizes={sizes} trouble={trouble} />}
      {emergency ? (
        <Emergency emergency={emergency} calls={state.calls} sizes={sizes} longest={longest} />
      ) : (
        <Body live={live} state={state} spoken={spoken} trouble={trouble} now={now} minute={minute} sizes={sizes} longest={longest} />
      )}
    </div>
  );
}

/** Sizes reach the style sheet as properties of the page, with the place where the picture stands in this minute. */
function useSizes(sizes: Sizes, minute: number): void {
  useLayoutEffect(() => {
    const { x, y } = shifted(minute);
    const properties = {
      "--size-number": sizes.number, "--size-text": sizes.text, "--gap": sizes.gap, "--header": sizes.header, "--row": sizes.rowHeight,
      "--list-width": sizes.list.width, "--list-height": sizes.list.height, "--panel-width": sizes.panel.width, "--panel-height": sizes.panel.height,
      "--shift-x": x * sizes.gap, "--shift-y": y * sizes.gap,
    };
    Object.entries(properties).forEach(([name, value]) => document.documentElement.style.setProperty(name, `${value}px`));
  }, [sizes, minute]);
}

type HeadProps = { live: Live; state: HallState; now: number; sizes: Sizes; trouble: string };

/** Room for words beside the time. */
function headEms({ body, text }: Sizes): number {
  return body.width / text - 3.6;
}

/** The hall's name, or the day where the name is too long and takes its turn with the panels; what is amiss in their place. */
function Head({ live, state, now, sizes, trouble }: HeadProps): JSX.Element {
  const { hall } = state;
  const stale = staleness(live, hall.timezone);
  const name = hallName(state);
  const named = measured(name) <= headEms(sizes) && !stale && !trouble;
  return (
    <header class="board-top">
      <h1 class={named ? "hall-name" : "visually-hidden"} data-field="hall">
        {name}
      </h1>
      {!named && !stale && !trouble && <p class="hall-name">{shortDay(now, hall.timezone)}</p>}
      {trouble && !stale && (
        <p class="trouble" data-field="sound">
          {trouble}
        </p>
      )}
      {stale && (
        <p class="staleness" role="status" data-field="updated_at">
          {stale}
        </p>
      )}
      <time class="clock" data-field="clock">
        {clock(now, { timezone: hall.timezone })}
      </time>
    </header>
  );
}

type BodyProps = HeadProps & { spoken: Announcement | null; minute: number; longest: Longest };

function Body(props: BodyProps): JSX.Element {
  const { live, state, now, minute, sizes, longest, spoken, trouble } = props;
  const words: Words = { before: measured(t("please")), after: measured(t("window_after") || t("window_before")) };
  const most = largeOf(2, sizes, longest, words).most;
  const spot = useRef(DARK);
  // Renewed each second and at each event; looking twice changes nothing.
  spot.current = advance(spot.current, state.calls, live.now(), performance.now(), most);
  const keys = new Set(spot.current.large.map((one) => one.key));
  const newest = state.calls.filter((call) => keys.has(keyOf(call)));
  const waiting = new Set(spot.current.next);
  const listed = state.calls.filter((call) => !keys.has(keyOf(call)) && !waiting.has(keyOf(call)));
  const large = largeOf(Math.max(1, newest.length), sizes, longest, words);
  const beneath = sizes.layout === "portrait" && newest.length > 0 ? sizes.body.height - large.height - sizes.gap : null;
  const shut = isShut(state);

  const pages = useMemo(
    () => pagesFor(state, sizes, longest, now),
    [state.hall, state.zones, state.windows, state.missed, state.calls[0], sizes, minute, lang.value],
  );
  const stale = sizes.header === 0 ? staleness(live, state.hall.timezone) : "";
  const nameless = sizes.header === 0 || measured(hallName(state)) > headEms(sizes);
  const about = nameless ? [aboutHall(state, sizes, now, stale, sizes.header === 0 ? trouble : "")] : [];
  const all = [...(stale || trouble ? about : []), ...pages, ...(stale || trouble ? [] : about)].filter(
    (page) => !settings.panel || page.kind === settings.panel,
  );
  const turns = sizes.shared || (listed.length === 0 && !shut) ? all : [LIST, ...all];
  const at = useTurns(turns, newest.length > 0 || stale !== "");
  const shown = stale ? all[0]?.key : at;
  const listShown = sizes.shared || shown === LIST.key || turns[0] !== LIST;
  return (
    <main class={`body ${newest.length > 0 ? "body-news" : ""}`}>
      {newest.length > 0 && <Newest calls={newest} large={large} sizes={sizes} zones={state.zones} />}
      {shut ? (
        <Closed state={state} sizes={sizes} hidden={!listShown} />
      ) : (
        <List calls={listed} sizes={sizes} room={beneath} hidden={!listShown} spoken={spoken} none={state.calls.length === 0} />
      )}
      <aside class="panels" aria-live="off">
        {all.map((page) => (
          <Panel key={page.key} page={page} shown={page.key === shown} />
        ))}
      </aside>
      {spoken && !isSeen(spoken, newest, newest.length > 0 && beneath === null ? [] : listed.slice(0, sizes.rows)) && (
        <Caption spoken={spoken} sizes={sizes} />
      )}
    </main>
  );
}

/** Whether who is called can read it on the board already. */
function isSeen(spoken: Announcement, ...shown: readonly (readonly CallShown[])[]): boolean {
  if (spoken.kind !== "call") return false;
  const numbers = new Set(shown.flat().map((call) => call.ticket_no));
  return spoken.tickets.every((one) => numbers.has(one.ticket_no));
}

/** Calls that are spoken while others stand large are read in the head; other words over what turns. */
function Caption({ spoken, sizes }: { spoken: Announcement; sizes: Sizes }): JSX.Element {
  const inHead = spoken.kind === "call" && sizes.header > 0;
  const ems = sizes.body.width / sizes.text - (inHead ? 4.4 : 1.4);
  const most = Math.max(1, Math.floor(sizes.body.height / sizes.text / 2));
  const calls = flowed(spoken.tickets.map((one) => `${one.ticket_no} → ${one.window_number}`), ems, measured, "\u2003");
  const lines = spoken.kind === "call" ? calls.map((row) => row.join("\u2003")).slice(0, inHead ? 1 : most) : linesOf(spokenWords(spoken), ems, measured).slice(0, most);
  return (
    <section class={`caption ${inHead ? "caption-head" : ""}`} data-field="spoken">
      <Lines lines={lines} />
    </section>
  );
}

const LIST: Page = { kind: "hall", key: "list", title: [], body: <></>, characters: 40 };

function Panel({ page, shown }: { page: Page; shown: boolean }): JSX.Element {
  return (
    <section class={`panel panel-${page.kind} ${shown ? "" : "panel-away"}`} aria-hidden={!shown} data-panel={page.kind}>
      <h2 class="panel-title">
        {page.title.map((line) => (
          <span key={line} class="line">
            {line}
          </span>
        ))}
      </h2>
      {page.body}
    </section>
  );
}

type ListProps = { calls: readonly CallShown[]; sizes: Sizes; room: number | null; hidden: boolean; spoken: Announcement | null; none: boolean };

/** The calls before the newest, newest first. room: the height left under the newest calls, where they stand in the same column. */
function List({ calls, sizes, room, hidden, spoken, none }: ListProps): JSX.Element {
  const rows = room === null ? sizes.rows : Math.max(0, Math.floor((room - (sizes.heading ? 1.3 * sizes.text : 0)) / sizes.rowHeight));
  const speaking = new Set(spoken?.tickets.map((one) => one.ticket_no));
  if (none) return <NoCalls sizes={sizes} hidden={hidden} />;
  return (
    <section class={`list ${hidden || Math.min(rows, calls.length) === 0 ? "list-away" : ""}`}>
      {sizes.heading && (
        <div class="list-head" aria-hidden="true">
          <span>{t("column_ticket")}</span>
          <span>{t("column_window")}</span>
        </div>
      )}
      <ol class="rows" aria-label={t("latest")}>
        {calls.slice(0, rows).map((call, n) => (
          <li key={call.ticket_id} class={`row ${n === 0 && room === null ? "row-newest" : ""} ${speaking.has(call.ticket_no) ? "row-spoken" : ""}`} data-call={call.ticket_no}>
            <span class="number row-number">{call.ticket_no}</span>
            <Arrow />
            <span class="row-window">
              <span class="visually-hidden">{t("window_before")} </span>
              <span class="number">{call.window_number}</span>
              <span class="visually-hidden"> {t("window_after")}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function NoCalls({ sizes, hidden }: { sizes: Sizes; hidden: boolean }): JSX.Element {
  return <Message title={t("no_calls")} hint={t("no_calls_hint")} sizes={sizes} hidden={hidden} />;
}

function Closed({ state, sizes, hidden }: { state: HallState; sizes: Sizes; hidden: boolean }): JSX.Element {
  const { opens_at: opens } = state.hall;
  // In a break those who wait must know that they are not forgotten; the rest is for those who have not come yet.
  const waiting = betweenSessions(state);
  const hint = [...waiting, ...(opens ? [t("hall_opens", { time: opens })] : [])].join(" ");
  return <Message title={t(waiting.length > 0 ? "between_sessions" : "hall_closed")} hint={hint} sizes={sizes} hidden={hidden} />;
}

/** A sentence where the list would stand. */
function Message({ title, hint, sizes, hidden }: { title: string; hint: string; sizes: Sizes; hidden: boolean }): JSX.Element {
  const ems = sizes.list.width / sizes.text - 1.2;
  const [titles, hints] = [linesOf(title, ems, measured), linesOf(hint, ems, measured)];
  const roomy = (titles.length + hints.length) * LINE_HEIGHT * sizes.text + 0.3 * sizes.text <= sizes.list.height;
  return (
    <section class={`list message ${hidden ? "list-away" : ""}`} data-field="message">
      <Lines lines={titles} class="message-title" />
      {roomy && hints.length > 0 && <Lines lines={hints} class="note" />}
    </section>
  );
}

/** Where there is no head: the name and the time as a page of their own, and the time of the last news before all else. */
function aboutHall(state: HallState, sizes: Sizes, now: number, stale: string, trouble: string): Page {
  const { hall } = state;
  const lines = linesOf(trouble || hallName(state), sizes.panel.ems, measured).slice(0, Math.max(1, sizes.panel.lines - 1));
  return {
    kind: stale ? "stale" : "hall",
    key: "hall",
    title: [clock(now, { timezone: hall.timezone })],
    characters: 10,
    body: stale ? <p class="lines" data-field="updated_at">{stale}</p> : <Lines lines={lines} />,
  };
}

