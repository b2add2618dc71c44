import type { JSX } from "preact";
import type { HallState, Zone } from "../common/contract";
import { day } from "../common/format";
import { HallMapView } from "../common/hall-map";
import { lang, named } from "../common/lang";
import { common } from "../common/texts";
import { away, betweenSessions, hoursLines, people, todayWords, waitWords, whyAway, windowsOpen } from "./facts";
import { rowEms, type Longest, type Sizes } from "./geometry";
import { flowedWithin, linesOf, measured, pagesOf, type Piece } from "./lines";
import { Arrow } from "./parts";
import { t } from "./texts";

export type Kind = "stale" | "hall" | "waits" | "legend" | "missed" | "paused" | "notice" | "hours" | "phones" | "card" | "map";

const FEW_LINES = 4.5;

/** Size of the smallest name on a map, in fortieths of its shorter side. */
const MAP_NAME = 1.7;

/** One page of what turns beside the calls. characters: how much there is to read. */
export type Page = { kind: Kind; key: string; title: string[]; body: JSX.Element; characters: number };

type Room = Sizes["panel"];
type Block = { key: string; lines: number; draw: () => JSX.Element; characters: number };

/** Every page that has something to say, in the order in which they turn. */
export function pagesFor(state: HallState, sizes: Sizes, longest: Longest, now: number): Page[] {
  const room = sizes.panel;
  return [
    ...waits(state, room),
    ...paused(state, sizes, now),
    ...missed(state, sizes, longest),
    ...legend(state, room),
    ...notices(state, room),
    ...hours(state, room, now),
    ...phones(state, room),
    ...cards(state, room),
    ...map(state, sizes, longest),
  ];
}

/** Blocks that are never torn, as many on a page as have room under its title. */
function paged(kind: Kind, title: string, blocks: readonly Block[], room: Room): Page[] {
  const named = titled(kind, title, room);
  const most = linesFor(kind, title, room);
  const pages: Block[][] = [];
  for (const block of blocks) {
    const last = pages[pages.length - 1];
    if (last && last.reduce((sum, one) => sum + one.lines, block.lines) <= most) last.push(block);
    else pages.push([block]);
  }
  return pages.map((page, n) => ({
    kind,
    key: `${kind} ${n}`,
    title: named,
    characters: page.reduce((sum, block) => sum + block.characters, title.length),
    body: <>{page.map((block) => block.draw())}</>,
  }));
}

/** Where only a few lines have room, pages that speak for themselves go without their title; bare numbers never do. */
function titled(kind: Kind, title: string, room: Room): string[] {
  return room.lines < FEW_LINES && kind !== "missed" ? [] : linesOf(title, room.ems, measured);
}

/** Lines under the title. */
function linesFor(kind: Kind, title: string, room: Room): number {
  return Math.max(1, room.lines - titled(kind, title, room).length);
}

/** A long text on as many pages as it needs. */
function written(kind: Kind, key: string, title: string, text: string, room: Room): Page[] {
  const named = titled(kind, title, room);
  return pagesOf(linesOf(text, room.ems, measured), Math.floor(linesFor(kind, title, room))).map((lines, n) => ({
    kind,
    key: `${kind} ${key} ${n}`,
    title: named,
    characters: lines.join("").length,
    body: <Lines lines={lines} />,
  }));
}

export function Lines({ lines, class: extra = "" }: { lines: readonly string[]; class?: string }): JSX.Element {
  return (
    <p class={`lines ${extra}`}>
      {lines.map((line, n) => (
        <span class="line" key={n}>
          {line}
        </span>
      ))}
    </p>
  );
}

/** Two facts of a zone on one line stand apart by this much. */
const BETWEEN = "\u2003";

function waits({ zones }: HallState, room: Room): Page[] {
  const most = linesFor("waits", t("zones"), room);
  const blocks = zones
    .filter((zone) => zone.issues_tickets)
    .flatMap((zone): Block[] => {
      const name = linesOf(named(zone), room.ems - 1.6, measured);
      const facts = flowedWithin(zoneFacts(zone), room.ems, measured, BETWEEN);
      // Where a zone has no room as a whole, its name stands over each part of it.
      return pagesOf(facts, Math.floor(most - name.length - 0.06)).map((rows, n) => ({
        key: `${zone.code} ${n}`,
        lines: name.length + rows.length + 0.06,
        characters: 14,
        draw: () => (
          <div key={`${zone.code} ${n}`} class="zone" data-zone={n === 0 ? zone.code : undefined}>
            <div class="zone-name">
              <span class="prefix">{zone.prefix}</span>
              <Lines lines={name} />
            </div>
            {rows.map((pieces, at) => (
              <p key={at} class="line zone-facts">
                {pieces.map((piece, place) => [place > 0 && BETWEEN, <Fact zone={zone} {...piece} />])}
              </p>
            ))}
          </div>
        ),
      }));
    });
  return paged("waits", t("zones"), blocks, room);
}

function zoneFacts(zone: Zone): string[] {
  const waiting = t("zone_waiting") + people(zone.waiting);
  return [waiting, windowsOpen(zone), zone.windows_open > 0 ? waitWords(zone.wait) : "", zone.wait.closing ? common("closing_doubt") : ""].filter(Boolean);
}

function Fact({ zone, part, text }: { zone: Zone } & Piece): JSX.Element {
  const count = people(zone.waiting);
  if (text === t("zone_waiting") + count) {
    return (
      <span>
        {t("zone_waiting")}
        <b data-field="waiting">{count}</b>
      </span>
    );
  }
  if (part === waitWords(zone.wait)) return <b data-field="wait">{text}</b>;
  return part === common("closing_doubt") ? <span class="doubt" data-field="closing">{text}</span> : <span>{text}</span>;
}

function legend({ zones }: HallState, room: Room): Page[] {
  const lettered = zones.filter((zone) => zone.issues_tickets && zone.prefix);
  if (lettered.length < 2) return [];
  const note = linesOf(t("legend_note"), room.ems, measured);
  const blocks = lettered.map((zone): Block => {
    const name = linesOf(named(zone), room.ems - 1.6, measured);
    return {
      key: zone.code,
      lines: name.length + 0.08,
      characters: named(zone).length,
      draw: () => (
        <div key={zone.code} class="zone-name" data-legend={zone.code}>
          <span class="prefix">{zone.prefix}</span>
          <Lines lines={name} />
        </div>
      ),
    };
  });
  blocks.push({ key: "note", lines: note.length, characters: note.join("").length, draw: () => <Lines key="note" lines={note} class="note" /> });
  return paged("legend", t("legend"), blocks, room);
}

function missed(state: HallState, sizes: Sizes, longest: Longest): Page[] {
  if (state.missed.length === 0) return [];
  const { panel: room, text, number } = sizes;
  const across = Math.max(1, Math.floor((room.ems * text) / ((longest.ticket * 0.62 + 0.35) * number)));
  const high = (1.02 * number) / (1.22 * text);
  const hint = linesOf(t("missed_hint"), room.ems, measured);
  const rows = Array.from({ length: Math.ceil(state.missed.length / across) }, (_, n) => state.missed.slice(n * across, (n + 1) * across));
  const blocks = rows.map((row, n): Block => ({
    key: `row ${n}`,
    lines: high,
    characters: row.length * 5,
    draw: () => (
      <p key={`row ${n}`} class="missed" data-field="missed">
        {row.map(({ ticket_no }) => (
          <span key={ticket_no} class="number">
            {ticket_no}
          </span>
        ))}
      </p>
    ),
  }));
  blocks.push({ key: "hint", lines: hint.length, characters: hint.join("").length, draw: () => <Lines key="hint" lines={hint} class="note" /> });
  return paged("missed", t("missed"), blocks, room);
}

function paused(state: HallState, sizes: Sizes, now: number): Page[] {
  const { panel: room, text, number } = sizes;
  const high = (1.02 * number) / (1.22 * text);
  const most = linesFor("paused", t("paused_windows"), room);
  const blocks = away(state).flatMap((window): Block[] => {
    const all = whyAway(window, now, state.hall.timezone).flatMap((part) => linesOf(part, room.ems, measured));
    return pagesOf(all, Math.floor(most - high)).map((parts, n) => ({
      key: `${window.id} ${n}`,
      lines: high + parts.length + 0.2,
      characters: 6 + parts.join("").length,
      draw: () => (
        <div key={`${window.id} ${n}`} class="paused" data-window={n === 0 ? window.number : undefined}>
          <p class="paused-window">
            {t("window_before") && <span class="word">{t("window_before")}</span>}
            <span class="number">{window.number}</span>
            {t("window_after") && <span class="word">{t("window_after")}</span>}
          </p>
          <Lines lines={parts} />
        </div>
      ),
    }));
  });
  return paged("paused", t("paused_windows"), blocks, room);
}

function notices(state: HallState, room: Room): Page[] {
  return [...breaks(state, room), ...outsideHours(state, room), ...ownNotices(state, room)];
}

/** That there is a break, and nobody who waits is forgotten. */
function breaks(state: HallState, room: Room): Page[] {
  return betweenSessions(state).flatMap((sentence, n) => written("notice", `break/${n}`, t("between_sessions"), sentence, room));
}

/** What is served now outside normal hours, and for whom. */
function outsideHours({ zones }: HallState, room: Room): Page[] {
  return zones.flatMap((zone) => {
    const { extended } = zone.issuing;
    return extended ? written("notice", `extended/${zone.code}`, named(zone), extended.lines.map((line) => `${line}${t("stop")}`).join(lang.value === "en" ? " " : ""), room) : [];
  });
}

function ownNotices({ hall }: HallState, room: Room): Page[] {
  const english = hall.notices_en;
  const shown = lang.value === "en" && english.length > 0 ? english : hall.notices;
  return shown.flatMap((notice, n) => written("notice", String(n), t("notice"), notice, room));
}

function hours({ hall }: HallState, room: Room, now: number): Page[] {
  const blocks = hoursLines(hall.sessions).map(({ days, times }): Block => {
    const figures = times.map((time) => figure(time, room, 1.4));
    return {
      key: days,
      lines: figures.reduce((sum, one) => sum + one.lines, 1),
      characters: 20,
      draw: () => (
        <div key={days} class="hours">
          <p class="line note">{days}</p>
          {figures.map((one) => one.draw())}
        </div>
      ),
    };
  });
  if (blocks.length === 0) return [];
  const today = [day(now, hall.timezone), todayWords(hall)].filter(Boolean).flatMap((words) => linesOf(words, room.ems, measured));
  blocks.push({ key: "today", lines: today.length, characters: 8, draw: () => <Lines key="today" lines={today} class="note" /> });
  return paged("hours", t("hours"), blocks, room);
}

function phones({ hall }: HallState, room: Room): Page[] {
  const all = [...(hall.complaint_phone ? [[t("complaint"), hall.complaint_phone]] : []), [t("hotline"), "12345"]] as [string, string][];
  const blocks = all.map(([word, phone]): Block => {
    const name = linesOf(word, room.ems, measured);
    const number = figure(phone, room, 1.6);
    return {
      key: phone,
      lines: name.length + number.lines,
      characters: 16,
      draw: () => (
        <div key={phone} class="phone">
          <Lines lines={name} class="note" />
          {number.draw()}
        </div>
      ),
    };
  });
  const leader = hall.duty_leader;
  if (leader) {
    const lines = linesOf([t("duty_leader"), leader.title, leader.name].filter(Boolean).join(" "), room.ems, measured);
    blocks.push({ key: "leader", lines: lines.length, characters: 12, draw: () => <Lines key="leader" lines={lines} class="note" /> });
  }
  return paged("phones", t("phones"), blocks, room);
}

/** Figures on a line of their own, up to so many times larger than the text around them. */
function figure(words: string, room: Room, larger: number): { lines: number; draw: () => JSX.Element } {
  const size = Math.max(1, Math.min(larger, room.ems / measured(words)));
  return {
    lines: size,
    draw: () => (
      <p key={words} class="line figures" style={{ fontSize: `${Math.floor(size * 100)}%` }}>
        {words}
      </p>
    ),
  };
}

/** Where the window of the newest call is. Names on the map are drawn only where they can be read from the seats. */
function map({ hall, calls }: HallState, { panel: room, text, number }: Sizes, longest: Longest): Page[] {
  const drawn = hall.map;
  if (!drawn || drawn.places.length === 0) return [];
  const newest = calls[0];
  const title = titled("map", t("map"), room);
  const [width, height] = [room.ems * text, room.height - (0.4 + 1.22 * title.length) * text];
  const scaleIn = (wide: number, high: number): number => Math.min(wide / drawn.width, high / drawn.height);
  const [below, beside] = newest ? [scaleIn(width, height - 1.05 * number), scaleIn(width - rowEms(longest) * number, height)] : [scaleIn(width, height), 0];
  const scale = Math.max(below, beside);
  if (scale <= 0) return [];
  const legible = (Math.min(drawn.width, drawn.height) / 40) * MAP_NAME * scale >= text;
  return [
    {
      kind: "map",
      key: "map",
      title,
      characters: 40,
      body: (
        <div class={beside > below ? "map-beside" : ""}>
          {newest && (
            <p class="map-call">
              <span class="number">{newest.ticket_no}</span>
              <Arrow />
              <span class="number">{newest.window_number}</span>
            </p>
          )}
          <div class={`map-box ${legible ? "" : "map-nameless"}`} style={{ width: `${drawn.width * scale}px`, height: `${drawn.height * scale}px` }}>
            <HallMapView map={drawn} highlight={newest ? { windows: [newest.window_number] } : {}} />
          </div>
        </div>
      ),
    },
  ];
}

function cards({ hall }: HallState, room: Room): Page[] {
  return hall.cards.flatMap((card, n) => {
    const english = lang.value === "en";
    return written("card", String(n), (english && card.title_en) || card.title, (english && card.text_en) || card.text, room);
  });
}
