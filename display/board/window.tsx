import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { get } from "../common/api";
import type { HallState, Page as Listing, ServiceItem, WindowNow } from "../common/contract";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import type { Live } from "../common/live";
import { EmergencyText } from "./emergency";
import { listed, ownWords } from "./facts";
import { layoutOf, LINE_HEIGHT, needed, FIGURE, shifted, WORD, type Box, type Screen } from "./geometry";
import { flowed, linesOf, measured, pagesOf } from "./lines";
import { Lines } from "./panels";
import { staleness, useLanguages, useNow, useScreen } from "./parts";
import { soundTrouble } from "./sound";
import { NEWS_MS } from "./spotlight";
import { t } from "./texts";
import { useTurns, type Turn } from "./turns";
import type { Voice } from "./voice";

type Props = { live: Live; state: HallState; number: string; voice: Voice };

/** Where the parts of a sign stand, in pixels. about: what turns below or above; 0 high where it has no room. */
type Sign = { wide: boolean; text: number; number: number; gap: number; own: Box; main: Box; about: Box };

/** The display above one window. */
export function WindowBoard({ live, state, number, voice }: Props): JSX.Element {
  useLanguages();
  const now = useNow(live);
  const minute = Math.floor(now / 60_000);
  const screen = useScreen(state);
  const window = state.windows.find((one) => one.number === number);
  const sign = useMemo(() => signOf(screen, number), [screen, number]);
  const items = useItems(live, window?.id);
  useSignSizes(sign, minute);
  if (!window) return <p class="notice">{t("unknown_window", { n: number })}</p>;
  const { emergency, timezone } = state.hall;
  const stale = staleness(live, timezone) || soundTrouble(voice);
  return (
    <div class={`board sign sign-${sign.wide ? "wide" : "tall"} sign-${window.state} board-${live.freshness.value}`} data-page="window-board" data-state={window.state}>
      {emergency ? (
        <EmergencyText emergency={emergency} box={{ width: screen.width - 2 * sign.gap, height: screen.height - 2 * sign.gap }} text={sign.text} />
      ) : (
        <>
          <Own window={window} sign={sign} />
          <div class="sign-side">
            <main class="sign-main" style={{ height: `${sign.main.height}px` }}>
              <Now window={window} call={state.calls.find((call) => call.ticket_no === window.ticket_no)} now={now} box={sign.main} sign={sign} timezone={timezone} />
            </main>
            <About window={window} zones={state.zones} items={items} stale={stale} sign={sign} />
          </div>
        </>
      )}
    </div>
  );
}

function signOf(screen: Screen, window: string): Sign {
  const { width, height } = screen;
  const rule = needed(screen);
  const short = Math.min(width, height);
  const gap = Math.round(0.03 * short);
  const text = Math.ceil(Math.min(Math.max(rule.text / FIGURE, 0.042 * short), height / 5));
  const number = Math.ceil(Math.min(rule.number / FIGURE, 0.5 * height));
  const portrait = layoutOf(screen) === "portrait";
  const line = Math.ceil(1.35 * text);
  if (portrait) {
    const about = { width: width - 2 * gap, height: 4 * line };
    const own = { width: width - 2 * gap, height: Math.round(0.26 * height) };
    return { wide: false, text, number, gap, own, about, main: { width: width - 2 * gap, height: height - 4 * gap - own.height - about.height } };
  }
  const own = { width: Math.max(0.24 * width, number * 0.62 * Math.max(2, window.length) + text), height: height - 2 * gap };
  const room = height - 2 * gap;
  const lines = room > 6 * line + number ? 2 : 1;
  const about = { width: width - own.width - 3 * gap, height: lines * line };
  return { wide: true, text, number, gap, own, about, main: { width: about.width, height: room - about.height - gap } };
}

function useSignSizes(sign: Sign, minute: number): void {
  useLayoutEffect(() => {
    const { x, y } = shifted(minute);
    const properties = {
      "--size-number": sign.number, "--size-text": sign.text, "--gap": sign.gap, "--own-width": sign.own.width, "--own-height": sign.own.height,
      "--about-height": sign.about.height, "--shift-x": x * sign.gap, "--shift-y": y * sign.gap,
    };
    Object.entries(properties).forEach(([name, value]) => document.documentElement.style.setProperty(name, `${value}px`));
  }, [sign, minute]);
}

/** What the window handles, read anew with each whole state. */
function useItems(live: Live, window: string | undefined): ServiceItem[] {
  const items = useSignal<ServiceItem[]>([]);
  const hall = live.state.value?.hall.code ?? "";
  useEffect(() => {
    if (!window) return undefined;
    const read = (): void => {
      get<Listing<ServiceItem>>(`/api/v1/halls/${encodeURIComponent(hall)}/service-items?window=${encodeURIComponent(window)}`).then(
        (page) => (items.value = page.items),
        () => undefined, // asked again with the next whole state; until then the list stands as it was
      );
    };
    read();
    return live.onSnapshot(read);
  }, [live, window, hall]);
  return items.value;
}

/** The window's own number, as large as its place. */
function Own({ window, sign }: { window: WindowNow; sign: Sign }): JSX.Element {
  const { own, text } = sign;
  const font = Math.floor(Math.min((own.width - text) / (0.62 * Math.max(2, window.number.length)), own.height - 2.2 * text));
  return (
    <h1 class="sign-own">
      {t("window_before") && <span class="sign-own-word">{t("window_before")}</span>}
      <span class="number sign-own-number" data-field="window_number" style={{ fontSize: `${font}px` }}>
        {window.number}
      </span>
      {t("window_after") && <span class="sign-own-word">{t("window_after")}</span>}
    </h1>
  );
}

type NowProps = { window: WindowNow; call: HallState["calls"][number] | undefined; now: number; box: Box; sign: Sign; timezone: string };

function Now({ window, call, now, box, sign, timezone }: NowProps): JSX.Element {
  switch (window.state) {
    case "called":
    case "serving": {
      const fresh = window.state === "called" && call !== undefined && now - call.at < NEWS_MS;
      return <AtWindow key={`${call?.attempt ?? 0} ${call?.at ?? 0}`} window={window} fresh={fresh} box={box} sign={sign} />;
    }
    case "idle":
      if (!window.unmanned) return <Word word={t("idle")} more={[t("next_please")]} instead="" box={box} sign={sign} />;
      return <Word word={t("unmanned")} more={[]} instead={insteadIn(window.instead, box, sign)} box={box} sign={sign} />;
    default: {
      const word = window.state === "paused" || window.state === "break" ? t(window.state) : t("closed");
      const back = window.resume_at !== null && window.resume_at > now ? t("resumes_long", { time: clock(window.resume_at, { timezone }) }) : "";
      return <Word word={word} more={[back, ownWords(window)].filter(Boolean)} instead={insteadIn(window.instead, box, sign)} box={box} sign={sign} />;
    }
  }
}

/** "请 A012" or "正在办理 A012": on one line or two, whichever lets the number be larger. */
function AtWindow({ window, fresh, box, sign }: { window: WindowNow; fresh: boolean; box: Box; sign: Sign }): JSX.Element {
  const ticket = window.ticket_no ?? "";
  const word = t(window.state === "called" ? "called" : "serving");
  const [digits, ems] = [Math.max(4, ticket.length) * 0.62, measured(word)];
  const sides = 1.4 * sign.text;
  const wordAt = (font: number): number => Math.max(sign.text, WORD * font);
  const one = most((font) => digits * font + ems * wordAt(font) + 0.25 * font <= box.width - sides && font <= box.height, sign.number);
  const two = most((font) => Math.max(digits * font, ems * wordAt(font)) <= box.width - sides && font + 1.2 * wordAt(font) <= box.height, sign.number);
  const font = Math.max(one, two);
  return (
    <div class={`sign-at ${one >= two ? "sign-one" : "sign-two"} ${fresh ? "sign-fresh" : ""}`}>
      <p class="sign-at-word" data-field="state" style={{ fontSize: `${Math.floor(wordAt(font))}px` }}>
        {word}
      </p>
      <p class="number sign-at-number" data-field="ticket_no" style={{ fontSize: `${font}px` }}>
        {ticket}
      </p>
    </div>
  );
}

/** The largest whole size that fits, from `least` upwards. */
function most(fits: (font: number) => boolean, least: number): number {
  let font = Math.floor(least);
  while (fits(font + 4)) font += 4;
  return font;
}

type WordProps = { word: string; more: string[]; instead: string; box: Box; sign: Sign };

/** A state in a word, with what a visitor should know then; what has no room together takes turns under the word. */
function Word({ word, more, instead, box, sign }: WordProps): JSX.Element {
  const { text, number } = sign;
  const ems = (box.width - 1.4 * text) / text;
  const details = more.map((one) => linesOf(one, ems, measured));
  const wide = measured(word);
  const insteadHigh = 1.15 * number;
  const fontFor = (rest: number): number => Math.floor(Math.min((box.width - 1.4 * text) / wide, (box.height - rest) / 1.2, 0.42 * box.height));
  const high = (lines: number): number => lines * LINE_HEIGHT * text;
  const together = fontFor(high(details.flat().length) + (instead ? insteadHigh : 0));
  const least = 1.25 * text;
  const pages =
    together >= least
      ? [{ lines: details.flat(), instead }]
      : [
          ...(instead ? [{ lines: [], instead }] : []),
          ...pagesOf(details.flat(), Math.max(1, Math.floor((box.height - least * 1.2) / high(1)))).map((lines) => ({ lines, instead: "" })),
        ];
  const font = together >= least ? together : Math.min(...pages.map((page) => fontFor(page.instead ? insteadHigh : high(page.lines.length))));
  const turns = pages.map((page, n): Turn => ({ key: String(n), characters: page.lines.join("").length + 8 }));
  const page = pages[Number(useTurns(turns, false))] ?? pages[0];
  const [before, after] = goTo();
  return (
    <div class="sign-away">
      <p class="sign-word" data-field="state" style={{ fontSize: `${font}px` }}>
        {word}
      </p>
      {page && page.lines.length > 0 && <Lines lines={page.lines} class="note" />}
      {page?.instead && (
        <p class="sign-instead" data-field="instead">
          {before}
          <strong class="number">{page.instead}</strong>
          {after}
        </p>
      )}
    </div>
  );
}

/** As many of the other windows as have room on their line, at the size of numbers. */
function insteadIn(numbers: readonly string[], box: Box, { text, number }: Sign): string {
  const words = goTo().reduce((sum, one) => sum + measured(one), 0) * text;
  const fits = (some: readonly string[]): boolean => words + (measured(listed(some)) + 0.3) * number <= box.width - 1.4 * text;
  for (let n = numbers.length; n > 1; n -= 1) if (fits(numbers.slice(0, n))) return listed(numbers.slice(0, n));
  return listed(numbers.slice(0, 1));
}

/** The words before and after the numbers of the other windows. */
function goTo(): [string, string] {
  const [before = "", after = ""] = t("go_to", { numbers: "\n" }).split("\n");
  return [before, after];
}

type AboutProps = { window: WindowNow; zones: HallState["zones"]; items: readonly ServiceItem[]; stale: string; sign: Sign };

/** Zone, person on duty and services in turn; since when the news is old in their place. */
function About({ window, zones, items, stale, sign }: AboutProps): JSX.Element {
  const ems = (sign.about.width - 0.8 * sign.text) / sign.text;
  const lines = Math.max(1, Math.floor(sign.about.height / (1.3 * sign.text)));
  const pages = useMemo(() => aboutPages(window, zones, items, ems, lines), [window, zones, items, ems, lines, lang.value]);
  const at = useTurns(pages, stale !== "");
  const zoneNames = window.zones.map((code) => zones.find((zone) => zone.code === code)).filter((zone) => zone !== undefined).map(named);
  return (
    <footer class="sign-about">
      <span class="visually-hidden" data-field="zone">
        {zoneNames.join(" ")}
      </span>
      {stale && (
        <p class="staleness" role="status" data-field="updated_at">
          {stale}
        </p>
      )}
      {pages.map((page) => (
        <div key={page.key} class={`about-page ${page.key === at && !stale ? "" : "panel-away"}`} data-about={page.kind} aria-hidden={page.key !== at}>
          <Lines lines={page.lines} />
        </div>
      ))}
    </footer>
  );
}

type AboutPage = Turn & { kind: "zone" | "staff" | "items"; lines: string[] };

function aboutPages(window: WindowNow, zones: HallState["zones"], items: readonly ServiceItem[], ems: number, most: number): AboutPage[] {
  const names = [named(window), ...window.zones.map((code) => zones.find((zone) => zone.code === code)).filter((zone) => zone !== undefined).map(named)];
  const between = lang.value === "en" ? ", " : "、";
  const all: [AboutPage["kind"], string[]][] = [["zone", rows([...new Set(names.filter(Boolean))], ems, between)]];
  if (window.on_duty) all.push(["staff", rows(staffWords(window.on_duty), ems, " · ")]);
  if (items.length > 0) all.push(["items", rows([`${t("handles")}${lang.value === "en" ? ":" : "："}`, ...items.map(itemName)], ems, " · ")]);
  return all.flatMap(([kind, lines]) =>
    pagesOf(lines, most).map((page, n) => ({ kind, key: `${kind} ${n}`, lines: page, characters: page.join("").length })),
  );
}

function rows(parts: readonly string[], ems: number, between: string): string[] {
  return flowed(parts.flatMap((part) => linesOf(part, ems, measured)), ems, measured, between).map((row) => row.join(between).replace(/([：:]) · /, "$1 "));
}

function staffWords({ number, name, role_in_post: role }: NonNullable<WindowNow["on_duty"]>): string[] {
  return [name, number && t("staff_number", { n: number }), role && t(`role_${role}`)].filter((part): part is string => Boolean(part));
}

const itemName = (item: ServiceItem): string => named(item);
