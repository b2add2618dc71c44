import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Choice } from "../common/choice";
import { LanguageSwitch } from "../common/components";
import { Toasts } from "../common/toast";
import { Banners, Buttons, Dialogs, Fields, Figures, Icons, Statuses, Tables, Tiles, Waits } from "./components";
import "./style.css";
import { t } from "./texts";
import { Chinese, Colours, Shapes, Sizes, Spaces, Type } from "./values";
import type { Theme } from "./tokens";

const THEMES = ["light", "dark", "both"] as const;

/** Every value of the design and every component in every state, for whoever designs, checks or changes a screen. */
export function Style(): JSX.Element {
  const asked = new URLSearchParams(location.search).get("theme");
  const theme = useSignal<string>(THEMES.find((one) => one === asked) ?? "both");
  const elder = useSignal(false);
  useEffect(() => {
    document.title = t("page");
  });
  const themes: Theme[] = theme.value === "both" ? ["light", "dark"] : [theme.value as Theme];
  return (
    <main class={`style style-${themes.length}`}>
      <header class="style-head">
        <div class="style-title">
          <h1>{t("page")}</h1>
          <LanguageSwitch />
        </div>
        <p class="style-lead">{t("lead")}</p>
        <div class="style-choices">
          <Choice
            label={t("theme")}
            name="theme"
            value={theme.value}
            options={THEMES.map((one) => ({ value: one, text: t(`theme_${one}`) }))}
            onChoose={(value) => (theme.value = value)}
          />
          <label class="style-elder">
            <input type="checkbox" name="elder" checked={elder.value} onChange={(event) => (elder.value = event.currentTarget.checked)} />
            {t("elder")}
          </label>
        </div>
      </header>
      <div class="style-sides">
        {themes.map((one) => (
          <Side key={one} theme={one} elder={elder.value} named={themes.length > 1} />
        ))}
      </div>
      <Toasts />
    </main>
  );
}

function Side({ theme, elder, named }: { theme: Theme; elder: boolean; named: boolean }): JSX.Element {
  return (
    <section class="style-side" data-theme={theme} data-elder={elder} aria-label={t(`theme_${theme}`)}>
      {named && <p class="style-side-name">{t(`theme_${theme}`)}</p>}
      <Colours theme={theme} />
      <Type />
      <Chinese />
      <Spaces />
      <Shapes />
      <Sizes />
      <Icons />
      <Buttons />
      <Tiles />
      <Statuses />
      <Banners />
      <Fields />
      <Tables />
      <Dialogs />
      <Figures />
      <Waits />
    </section>
  );
}
