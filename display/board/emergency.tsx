import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { CallShown, Emergency as Raised } from "../common/contract";
import { emergencyTexts } from "../common/emergency";
import { rowEms, type Box, type Longest, type Sizes } from "./geometry";
import { linesOf, measured } from "./lines";
import { Lines } from "./panels";
import { Arrow } from "./parts";
import { t } from "./texts";

const OTHER_MS = 6_000;
const LINE = 1.22;

type Props = { emergency: Raised; calls: readonly CallShown[]; sizes: Sizes; longest: Longest };

/** An emergency takes the board; the newest calls stay in one line below it. */
export function Emergency({ emergency, calls, sizes, longest }: Props): JSX.Element {
  const across = Math.max(1, Math.floor(sizes.body.width / (sizes.number * rowEms(longest))));
  const strip = calls.slice(0, across);
  const high = sizes.body.height - (strip.length > 0 ? 1.15 * sizes.number + sizes.gap : 0);
  return (
    <main class="body emergency-body">
      <EmergencyText emergency={emergency} box={{ width: sizes.body.width, height: high }} text={sizes.text} />
      {strip.length > 0 && (
        <ol class="strip" aria-label={t("latest")}>
          {strip.map((call) => (
            <li key={call.ticket_id} class="strip-call" data-call={call.ticket_no}>
              <span class="number">{call.ticket_no}</span>
              <Arrow />
              <span class="visually-hidden">{t("window_before")} </span>
              <span class="number">{call.window_number}</span>
              <span class="visually-hidden"> {t("window_after")}</span>
            </li>
          ))}
        </ol>
      )}
    </main>
  );
}

/** The text as large as it can be; in both languages in turn, and page by page, when it has them. */
export function EmergencyText({ emergency, box, text }: { emergency: Raised; box: Box; text: number }): JSX.Element {
  const turn = useSignal(0);
  useEffect(() => {
    const timer = setInterval(() => (turn.value += 1), OTHER_MS);
    return () => clearInterval(timer);
  }, [emergency.id]);
  const pages = emergencyTexts(emergency).flatMap((said) => filling(said.words, box, text).map((page) => ({ ...page, lang: said.lang })));
  const page = pages[turn.value % pages.length] ?? { lines: [], font: text, lang: "zh-CN" };
  return (
    <section class="emergency" role="alert" data-field="emergency" style={{ height: `${box.height}px` }}>
      <h2 class="emergency-title">
        <svg class="emergency-sign" viewBox="0 0 100 90" aria-hidden="true">
          <path d="M50 6 96 86H4Z" />
          <path class="emergency-mark" d="M50 34v26M50 70v4" />
        </svg>
        {t("emergency")}
      </h2>
      <div class="emergency-text" lang={page.lang} style={{ fontSize: `${page.font}px` }}>
        <Lines lines={page.lines} />
      </div>
    </section>
  );
}

/** The largest size at which the text has room, never below that of other texts: then it takes several pages. */
function filling(words: string, box: Box, text: number): { lines: string[]; font: number }[] {
  const room = { width: box.width - 1.4 * text, height: box.height - 2.3 * text };
  const linesAt = (font: number): string[] => linesOf(words, room.width / font, measured);
  for (let font = Math.floor(Math.min(room.height / LINE, 4 * text)); font > text; font = Math.floor(font * 0.96)) {
    const lines = linesAt(font);
    if (lines.length * LINE * font <= room.height) return [{ lines, font }];
  }
  const lines = linesAt(text);
  const most = Math.max(1, Math.floor(room.height / LINE / text));
  return Array.from({ length: Math.ceil(lines.length / most) }, (_, n) => ({ lines: lines.slice(n * most, (n + 1) * most), font: text }));
}
