import type { JSX } from "preact";
import type { HallState, StaffState, WindowNow } from "../common/contract";
import { span } from "../common/format";
import { named } from "../common/lang";
import { Status, type StatusTone } from "../common/status";
import type { FigureName, Target, Today } from "./shapes";
import { isUnserved, linesNow, markOf, windowsNow, worst, type LineNow, type Mark } from "./targets";
import { figure, markWord, t } from "./target-texts";
import "./tiles.css";

export type Tile = { name: string; label: string; value: string; more: string; mark: Mark; word: string; goal: string; meaning: string };

type Props = { state: HallState; staff: StaffState | null; today: Today | null; now: number };

/** The hall in eight figures, each with its target in words; a press on one says what it means. */
export function Tiles(props: Props): JSX.Element {
  return (
    <section class="targets" aria-label={t("tiles")}>
      {tilesOf(props).map((tile) => (
        <details key={tile.name} class={`target target-${tile.mark}`} data-field={tile.name} data-value={tile.mark}>
          <summary data-action="explain" data-value={tile.name}>
            <span class="target-label">{tile.label}</span>
            <span class="target-value" data-field="value">
              {tile.value}
            </span>
            <span class="target-more">{tile.more}</span>
            <MarkChip mark={tile.mark} word={tile.word} />
          </summary>
          <p class="target-meaning">{[tile.meaning, tile.goal].filter(Boolean).join(" ")}</p>
        </details>
      ))}
    </section>
  );
}

const LOOKS: Record<Mark, readonly [StatusTone, mark: string]> = { none: ["plain", "–"], good: ["good", "✓"], warn: ["warn", "▲"], bad: ["bad", "■"] };

/** A judgement: a colour, a shape and a word. */
export function MarkChip({ mark, word = markWord(mark) }: { mark: Mark; word?: string }): JSX.Element {
  const [tone, shape] = LOOKS[mark];
  return (
    <Status tone={tone} mark={shape} field="mark" value={mark}>
      {word}
    </Status>
  );
}

export function tilesOf({ state, staff, today, now }: Props): Tile[] {
  const lines = linesNow(state, staff, today, now);
  const hall = today?.hall;
  return [
    waitingTile(lines, today),
    longestTile(lines, today),
    ofSome(plain("p90_wait_seconds", today, hall?.p90_wait_seconds ?? null, hall?.median_wait_seconds == null ? "" : t("median", { span: minutes(hall.median_wait_seconds) })), hall?.waits),
    ofSome(plain("in_target_share", today, hall?.in_target_share ?? null, hall?.waits ? t("of_called", { n: hall.waits }) : ""), hall?.waits),
    windowsTile(state),
    foreseenTile(today),
    { ...ofSome(plain("no_show_share", today, hall?.no_show_share ?? null, missed(today)), hall?.called_tickets), value: String(hall?.no_shows ?? 0) },
    ofSome(plain("participation", today, hall?.participation ?? null, hall?.services ? t("of_served", { rated: hall.rated ?? 0, n: hall.services }) : ""), hall?.services),
  ];
}

/** Fewer people than these are no ground for an alarm: one who does not come is a third of three. */
const LEAST = 10;

function ofSome(found: Tile, n: number | null | undefined): Tile {
  return n && n < LEAST ? { ...found, mark: "none", word: t("too_few") } : found;
}

function missed(today: Today | null): string {
  const share = today?.hall.no_show_share ?? null;
  return share === null ? "" : t("never_came", { share: percent(share), n: today!.hall.called_tickets ?? 0 });
}

function waitingTile(lines: readonly LineNow[], today: Today | null): Tile {
  const n = lines.reduce((sum, line) => sum + line.waiting, 0);
  const most = [...lines].sort((a, b) => b.waiting - a.waiting)[0];
  const alone = lines.find((line) => line.waiting > 0 && !line.zone.windows_open);
  const crowd = most?.waiting ? t("worst_zone", { zone: named(most.zone), n: most.waiting }) : t("nobody_waits");
  const more = alone ? t("no_window", { zone: named(alone.zone), n: alone.waiting }) : crowd;
  return tile("waiting", today, String(n), more, worst(["good", ...lines.map((line) => line.marks.waiting)]));
}

function longestTile(lines: readonly LineNow[], today: Today | null): Tile {
  const longest = [...lines].sort((a, b) => (b.seconds ?? -1) - (a.seconds ?? -1))[0];
  const seconds = longest?.seconds ?? null;
  const more = seconds === null ? t("nobody_waits") : t("longest_zone", { zone: named(longest!.zone) });
  return tile("longest_wait_seconds", today, minutes(seconds), more, worst(["good", ...lines.map((line) => line.marks.longest)]));
}

/** Rounded up, as in the panel of the next half hour: what a wait stays within. */
function foreseenTile(today: Today | null): Tile {
  const seconds = today?.hall.p90_in_30_seconds ?? null;
  if (seconds === null) return plain("p90_in_30_seconds", today, null, t("not_foreseen"));
  return { ...plain("p90_in_30_seconds", today, seconds, t("slowest")), value: span(Math.ceil(seconds / 60)) };
}

function windowsTile(state: HallState): Tile {
  const { serving, idle, paused, closed, uncovered, idleThough } = windowsNow(state);
  const numbers = (windows: readonly WindowNow[]): string => windows.map((window) => window.number).join("、");
  const unserved = state.zones.find((zone) => zone.issues_tickets && isUnserved(zone));
  const bare = uncovered.length > 0;
  const more = bare
    ? t("uncovered", { windows: numbers(uncovered) })
    : unserved
      ? t("no_window", { zone: named(unserved), n: unserved.waiting })
      : idleThough.length
        ? t("idle_though", { windows: numbers(idleThough) })
        : t("windows_are", { idle, paused, closed });
  const mark: Mark = bare || unserved ? "bad" : idleThough.length ? "warn" : "good";
  const all = serving + idle + paused + closed + uncovered.length;
  return { name: "windows_now", label: t("windows"), value: `${serving + idle} / ${all}`, more, mark, word: mark === "bad" ? t("short") : markWord(mark), goal: "", meaning: t("windows_meaning") };
}

function plain(name: FigureName, today: Today | null, value: number | null, more: string): Tile {
  const shown = value === null ? "—" : isShare(name) ? percent(value) : minutes(value);
  return tile(name, today, shown, more, markOf(today?.targets[name], value));
}

function tile(name: FigureName, today: Today | null, value: string, more: string, mark: Mark): Tile {
  const target = today?.targets[name];
  const word = mark !== "none" && mark !== "good" && target?.falling ? t("low") : markWord(mark);
  return { name, label: figure(name), value, more, mark, word, goal: target ? goalOf(name, target) : "", meaning: today?.definitions[name] ?? "" };
}

/** The thresholds in words, so that a colour is never the only one to know them. */
export function goalOf(name: FigureName, target: Target): string {
  if (!target.warn) return "";
  const told = { warn: shown(name, target.warn), bad: target.bad ? shown(name, target.bad) : "" };
  if (target.falling) return t("steps_low", told);
  return t(target.bad ? "steps_high" : "one_step_high", told);
}

function shown(name: FigureName, value: number): string {
  if (isShare(name)) return percent(value);
  return name.endsWith("_seconds") ? minutes(value) : String(value);
}

/** "12 分钟"; "—" where nothing is known. */
export function minutes(seconds: number | null): string {
  return seconds === null ? "—" : span(Math.floor(seconds / 60));
}

function isShare(name: FigureName): boolean {
  return name === "participation" || name.endsWith("_share");
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
