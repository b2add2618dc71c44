import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { Icon } from "../common/icon";
import { Button, Field } from "../common/components";
import { Select } from "../common/select";
import { Digits, Matrix } from "./leds";
import { digits, isRecord, keypadDigits, lines, pressed, slips, text, texts } from "./look";
import type { Hardware, Picture } from "./shapes";
import { t, type Key } from "./texts";

/** Tell an emulator to do something. */
export type Press = (verb: string, args?: Record<string, unknown>) => void;

/** look: how the device looks now. press: only of an emulator that this person may operate. */
export type DrawingProps = { device: Hardware; look: Picture; press: Press | null };

/** The device as it looks now. */
export function Drawing(props: DrawingProps): JSX.Element | null {
  switch (props.device.kind) {
    case "printer":
      return <Printer {...props} />;
    case "led_bar":
      return <Bar {...props} />;
    case "led_digits":
      return <Figures {...props} />;
    case "keypad":
      return <Keypad {...props} />;
    case "pad":
      return <Pad {...props} />;
    case "id_reader":
      return <IdReader {...props} />;
    case "voice":
      return <Voice {...props} />;
    case "scanner":
    case "badge":
      return <Reader {...props} />;
    default:
      return null;
  }
}

function Printer({ device, look }: DrawingProps): JSX.Element {
  const [newest, ...older] = slips(look);
  const left = Number(look["paper_mm"]);
  const state = printerState(device, look);
  return (
    <div class="printer">
      <div class="printer-body" aria-hidden="true">
        <span class={`lamp lamp-${state === "paper_ok" ? "good" : state === "paper_low" ? "warn" : "bad"}`} />
        <span class="printer-slot" />
      </div>
      <div class="printer-paper" tabIndex={0} role="region" aria-label={t("slips")} data-field="slips">
        {newest ? (
          [newest, ...older].map((slip, n) =>
            slip.png ? (
              <img key={n} class="slip" src={`data:image/png;base64,${slip.png}`} alt={slip.text} lang="zh-CN" />
            ) : (
              <pre key={n} class="slip slip-text" lang="zh-CN">
                {slip.text}
              </pre>
            ),
          )
        ) : (
          <p class="drawn-quiet">{t(device.emulated ? "slip_empty" : "slip_real")}</p>
        )}
      </div>
      <p class="drawn-facts" data-field="paper" data-value={state}>
        {t(state)}
        {left > 0 && ` · ${t("paper_left", { n: (left / 1000).toFixed(left < 10_000 ? 1 : 0) })}`}
      </p>
    </div>
  );
}

const PRINTER_STATES: Record<string, Key> = {
  ok: "paper_ok",
  paper_low: "paper_low",
  paper_out: "paper_out",
  cover_open: "cover_open",
  cutter_error: "cutter_jam",
  error: "printer_error",
};

/** What a printer is in: as its emulator says now, else as the driver last heard. */
function printerState(device: Hardware, look: Picture): Key {
  const paper = text(device.reported, "paper");
  const said = text(look, "state") || text(device.reported, "state");
  return PRINTER_STATES[said] ?? PRINTER_STATES[`paper_${paper}`] ?? "paper_ok";
}

function Bar({ look }: DrawingProps): JSX.Element {
  const shown = lines(look);
  const png = text(look, "png");
  return (
    <div class="bar" data-field="text" data-value={shown.join("\n")}>
      <p class="visually-hidden">
        {t("sign_shows")} {shown.length ? <span lang="zh-CN">{shown.join(" / ")}</span> : t("sign_blank")}
      </p>
      {png ? <img class="bar-picture" src={`data:image/png;base64,${png}`} alt="" /> : <Matrix lines={shown} colour={text(look, "colour")} />}
    </div>
  );
}

function Figures({ look }: DrawingProps): JSX.Element {
  const value = digits(look);
  return (
    <div class="bar" data-field="text" data-value={value.trim()}>
      <Digits value={value.padStart(4)} words={t("digits_show", { text: value.trim() || t("sign_blank") })} />
    </div>
  );
}

const KEYS = ["next", "recall", "start", "finish", "evaluate", "pause", "transfer", "no_show", "hold", "call_back"] as const;
const FF68_KEYS: ReadonlySet<string> = new Set(["next", "recall", "evaluate", "pause", "transfer", "no_show", "hold", "call_back"]);

function Keypad({ device, look, press }: DrawingProps): JSX.Element {
  const shown = keypadDigits(look);
  const [waiting, number] = [shown.slice(0, 3), shown.slice(3)];
  const beeps = Number(look["beeps"]) || 0;
  const keys = device.driver === "ff68" ? KEYS.filter((key) => FF68_KEYS.has(key)) : KEYS;
  const plays = press !== null && device.verbs.includes("key");
  return (
    <div class="keypad">
      <div class="keypad-screen" data-field="digits" data-value={shown}>
        <span class="keypad-part">
          <Digits value={waiting} words={`${t("keypad_waiting")} ${waiting.trim() || t("sign_blank")}`} />
          <span class="keypad-word">{t("keypad_waiting")}</span>
        </span>
        <span class="keypad-part">
          <Digits value={number} words={`${t("keypad_number")} ${number.trim() || t("sign_blank")}`} />
          <span class="keypad-word">{t("keypad_number")}</span>
        </span>
      </div>
      <div class="keys" role="group" aria-label={t("keypad_keys")}>
        {keys.map((key) => (
          <Cap key={key} action="key" value={key} class={key === "next" ? "cap-main" : ""} onPress={plays ? () => press("key", { key }) : null}>
            {t(`key_${key}`)}
          </Cap>
        ))}
      </div>
      {beeps > 0 && <p class="drawn-facts">{t("beeps", { n: beeps })}</p>}
    </div>
  );
}

/** A key of a drawn device: to be pressed on an emulator, else only to be seen. */
function Cap({ action, value, onPress, children, class: extra = "" }: { action: string; value: string; onPress: (() => void) | null; children: ComponentChildren; class?: string }): JSX.Element {
  if (!onPress) return <span class={`cap cap-still ${extra}`}>{children}</span>;
  return (
    <button type="button" class={`cap ${extra}`} data-action={action} data-value={value} onClick={onPress}>
      {children}
    </button>
  );
}

const MOUTHS = ["M7.5 13.5q4.5 5 9 0", "M8 14q4 3 8 0", "M8 15h8", "M8 16q4-2.5 8 0", "M7.5 17q4.5-5 9 0"];

function Pad({ device, look, press }: DrawingProps): JSX.Element {
  const open = Boolean(look["open"]);
  const level = pressed(look);
  const plays = press !== null && device.verbs.includes("level");
  const levels = device.driver === "ff68" ? [1, 2, 3, 4] : [1, 2, 3, 4, 5];
  return (
    <div class={`pad ${open ? "pad-open" : ""}`}>
      <p class="pad-text" data-field="pad" data-value={open ? "open" : "idle"}>
        {text(look, "text") ? <span lang="zh-CN">{text(look, "text")}</span> : t(open ? "pad_open" : "pad_idle")}
      </p>
      <div class="pad-keys" role="group" aria-label={t("kind_pad")}>
        {levels.map((one) => (
          <Cap key={one} action="level" value={String(one)} class={`pad-key ${level === one ? "pad-pressed" : ""}`} onPress={plays ? () => press("level", { level: one }) : null}>
            <svg viewBox="0 0 24 24" class="icon" aria-hidden="true" focusable="false">
              <path d={`M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M9 9v1M15 9v1${MOUTHS[one - 1]}`} />
            </svg>
            <span>{t(`level_${one}` as Key)}</span>
          </Cap>
        ))}
      </div>
      {level > 0 && <p class="drawn-facts">{t("pad_pressed", { level: t(`level_${level}` as Key) })}</p>}
    </div>
  );
}

function IdReader({ device, look, press }: DrawingProps): JSX.Element {
  const card = text(look, "card");
  const cards = texts(look, "cards");
  const chosen = useSignal("");
  const choice = chosen.value || cards[0] || "";
  const plays = press !== null && device.verbs.includes("lay");
  return (
    <div class="reader">
      <div class={`reader-plate ${card ? "reader-full" : ""}`} data-field="card" data-value={card}>
        {card ? (
          <span class="reader-card" lang="zh-CN">
            <Icon name="person" />
            {card}
          </span>
        ) : (
          <span class="drawn-quiet">{t(device.emulated ? "reader_empty" : "reader_real")}</span>
        )}
      </div>
      {plays && (
        <div class="play-line">
          {cards.length > 0 ? (
            <Select hideLabel label={t("card")} name="card" value={choice} options={cards.map((one) => ({ value: one, text: one, lang: "zh-CN" }))} onChoose={(one) => (chosen.value = one)} />
          ) : (
            <Field label={t("card")} name="card" value={chosen.value} maxLength={40} onInput={(value) => (chosen.value = value)} />
          )}
          <Button action="lay" kind="primary" disabled={!choice} onPress={() => press("lay", { card: choice })}>
            {t("lay")}
          </Button>
          <Button action="lift" disabled={!card} onPress={() => press("lift")}>
            {t("verb_lift")}
          </Button>
        </div>
      )}
    </div>
  );
}

function Reader({ device, look, press }: DrawingProps): JSX.Element {
  const isBadge = device.kind === "badge";
  const verb = isBadge ? "hold" : "scan";
  const typed = useSignal("");
  const last = isRecord(look["last"]) ? text(look["last"], "text") || text(look["last"], "tag") : text(look, "last");
  const plays = press !== null && device.verbs.includes(verb);
  return (
    <div class="reader">
      <p class="reader-last" data-field="last" data-value={last}>
        <span class={`reader-eye ${isBadge ? "reader-eye-badge" : ""}`} aria-hidden="true" />
        {last ? <LongText text={t("last_read", { text: last })} /> : t("nothing_read")}
      </p>
      {plays && (
        <form
          class="play-line"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed.value.trim()) press(verb, isBadge ? { tag: typed.value.trim() } : { text: typed.value.trim() });
          }}
        >
          <Field label={t(isBadge ? "tag" : "scan_text")} name={verb} value={typed.value} maxLength={300} onInput={(value) => (typed.value = value)} />
          <button type="submit" class="button button-primary" data-action={verb} disabled={!typed.value.trim()}>
            {t(isBadge ? "hold" : "scan")}
          </button>
        </form>
      )}
    </div>
  );
}

/** So many characters stand on a card; the rest of a long code is shown when asked for. */
const LONG = 120;

function LongText({ text: whole }: { text: string }): JSX.Element {
  const open = useSignal(false);
  if (whole.length <= LONG) return <span>{whole}</span>;
  return (
    <span class="long-text">
      <span class={open.value ? "long-text-open" : "long-text-cut"} tabIndex={open.value ? 0 : undefined}>
        {whole}
      </span>
      <button type="button" class="button button-quiet small" data-action="show-all" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        {t(open.value ? "show_less" : "show_all")}
      </button>
    </span>
  );
}

function Voice({ look }: DrawingProps): JSX.Element {
  const say = look["say"];
  const saying = text(look, "saying") || (isRecord(look["saying"]) ? text(look["saying"], "text") : "");
  const said = texts(look, "said");
  const before = said.length ? said : isRecord(say) ? [text(say, "text")].filter(Boolean) : [];
  return (
    <div class="voice">
      <p class={`voice-now ${saying ? "voice-speaks" : ""}`} data-field="saying" data-value={saying}>
        <Icon name={saying ? "sound" : "silent"} />
        {saying ? <span lang="zh-CN">{saying}</span> : before.length ? t("said_last") : t("said_nothing")}
      </p>
      {before.length > 0 && (
        <ul class="voice-said" lang="zh-CN" data-field="said">
          {before.slice(-3).reverse().map((one, n) => (
            <li key={n}>{one}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
