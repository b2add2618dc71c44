import type { JSX } from "preact";
import type { CallShown, HallState } from "../common/contract";
import { lang, named } from "../common/lang";
import { WORD, type Large, type Sizes } from "./geometry";
import { measured } from "./lines";
import { Arrow } from "./parts";
import { keyOf } from "./spotlight";
import { t } from "./texts";

type Props = { calls: readonly CallShown[]; large: Large; sizes: Sizes; zones: HallState["zones"] };

/** The newest calls across the whole board: number, window, zone, and the word that asks to come. */
export function Newest({ calls, large, sizes, zones }: Props): JSX.Element {
  const size = { "--large": `${large.font}px`, "--word": `${Math.max(Math.floor(WORD * large.font), sizes.text)}px`, height: `${large.height}px` };
  return (
    <section class={`newest newest-${large.form}`} aria-live="assertive" style={size}>
      {calls.map((call) => (
        <div key={keyOf(call)} class="call" data-call={call.ticket_no}>
          <p class="call-caption">{caption(call, zones, sizes)}</p>
          {large.form === "lines" ? <TwoLines call={call} /> : <OneLine call={call} words={large.words} />}
        </div>
      ))}
    </section>
  );
}

function TwoLines({ call }: { call: CallShown }): JSX.Element {
  const words = Boolean(t("please"));
  return (
    <div class={`call-lines ${words ? "" : "call-wordless"}`}>
      {words && <span class="word">{t("please")}</span>}
      <span class="number" data-field="ticket_no">
        {call.ticket_no}
      </span>
      {words && <span class="word">{t("to")}</span>}
      <Where call={call} words />
    </div>
  );
}

function OneLine({ call, words }: { call: CallShown; words: Large["words"] }): JSX.Element {
  return (
    <div class="call-line">
      {words !== "none" && t("please") && <span class="word">{t("please")}</span>}
      <span class="number" data-field="ticket_no">
        {call.ticket_no}
      </span>
      <Arrow />
      <Where call={call} words={words === "both"} />
    </div>
  );
}

function Where({ call, words }: { call: CallShown; words: boolean }): JSX.Element {
  const hidden = words ? "word" : "visually-hidden";
  return (
    <span class="call-window">
      {t("window_before") && <span class={hidden}>{t("window_before")} </span>}
      <span class="number" data-field="window_number">
        {call.window_number}
      </span>
      {t("window_after") && <span class={hidden}> {t("window_after")}</span>}
    </span>
  );
}

/** As many of these as have room, the most useful first. */
function caption(call: CallShown, zones: HallState["zones"], sizes: Sizes): string {
  const zone = zones.find((one) => one.code === call.zone);
  const ems = sizes.body.width / sizes.text - 1.6;
  const parts = [zone ? named(zone) : "", lang.value === "en" ? t("please_come") : "", call.attempt > 1 ? t("attempt", { n: call.attempt }) : ""];
  return parts.filter(Boolean).reduce((line, part) => {
    const longer = line ? `${line} · ${part}` : part;
    return measured(longer) <= ems ? longer : line;
  }, "");
}
