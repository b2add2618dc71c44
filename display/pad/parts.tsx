import type { ComponentChildren, JSX } from "preact";
import { lang, setLang } from "../common/lang";
import { common } from "../common/texts";
import { TEXTS, type Text } from "./texts";

/** A text in both languages, the chosen one first and large. */
export function Both({ text, values = {} }: { text: Text; values?: Values }): JSX.Element {
  const [zh, en] = TEXTS[text];
  return <Pair zh={filled(zh, values)} en={filled(en, values)} />;
}

export type Values = Readonly<Record<string, string>>;

function filled(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => values[name] ?? place);
}

export function Pair({ zh, en }: { zh: string; en: string }): JSX.Element {
  const chinese = (
    <span key="zh" class={lang.value === "en" && en ? "under" : "over"} lang="zh-CN">
      {zh}
    </span>
  );
  const english = (
    <span key="en" class={lang.value === "en" ? "over" : "under"} lang="en">
      {en}
    </span>
  );
  return <span class="both">{lang.value === "en" && en ? [english, chinese] : en ? [chinese, english] : chinese}</span>;
}

export type Tools = { elder: boolean; onElder: () => void; onRead: () => void; silent: boolean };

/** The other language, larger letters, and in large letters a voice: for this visitor only. */
export function ToolBar({ elder, onElder, onRead, silent }: Tools): JSX.Element {
  const english = lang.value === "en";
  return (
    <div class="pad-tools">
      {elder && (
        <button type="button" class="tool" data-action="read-out" onClick={onRead}>
          <Both text={silent ? "no_voice" : "read_out"} />
        </button>
      )}
      <button type="button" class="tool" data-action="switch-language" onClick={() => setLang(english ? "zh" : "en")}>
        <span lang={english ? "zh-CN" : "en"}>{common("language_other")}</span>
      </button>
      <button type="button" class="tool" data-action="switch-elder" aria-pressed={elder} onClick={onElder}>
        <Both text={elder ? "elder_off" : "elder"} />
      </button>
    </div>
  );
}

/** A whole page of one sentence. */
export function Notice({ text, more, values, children }: { text: Text; more?: Text; values?: Values; children?: ComponentChildren }): JSX.Element {
  return (
    <main class="pad pad-idle" data-field="screen" data-value={text}>
      <p class="pad-thanks" role="status">
        <Both text={text} values={values} />
      </p>
      {more && (
        <p class="pad-now">
          <Both text={more} values={values} />
        </p>
      )}
      {children}
    </main>
  );
}
