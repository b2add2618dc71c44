import type { ComponentChildren, JSX } from "preact";
import { lang, setLang } from "../common/lang";
import { common } from "../common/texts";
import { Icon, type IconName } from "./icons";
import type { Kiosk } from "./kiosk";
import { t } from "./texts";
import type { Volume } from "./voice";

const SOUNDS = ["sound_0", "sound_1", "sound_2"] as const;

/** What every page has at the same place, low enough for everybody: size of type, language, sound, lowered controls. */
export function Bar({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { elder, lowered, voice, upright, help } = kiosk;
  const volume = voice.volume.value;
  const helping = help.now.value;
  return (
    <nav class="bar" aria-label={t("tools")}>
      <Tool action="help" icon="help" pressed={helping !== null} value={helping?.state ?? ""} onPress={() => (help.asked.value = true)}>
        {t(helping?.state === "answered" ? "help_tool_coming" : helping?.state === "open" ? "help_tool_asked" : "help_tool")}
      </Tool>
      <Tool action="elder-mode" icon="elder" pressed={elder.value} onPress={() => (elder.value = !elder.value)}>
        {t(elder.value ? "elder_off" : "elder_on")}
      </Tool>
      <Tool action="switch-language" icon="language" onPress={() => setLang(lang.value === "en" ? "zh" : "en")}>
        <span lang={lang.value === "en" ? "zh-CN" : "en"}>{common("language_other")}</span>
      </Tool>
      <Tool action="volume" icon={volume === 0 ? "mute" : "sound"} value={String(volume)} onPress={() => voice.setVolume(nextVolume(volume))}>
        {t(SOUNDS[volume])}
      </Tool>
      {upright.value && (
        <Tool action="lower-controls" icon={lowered.value ? "high" : "low"} pressed={lowered.value} onPress={() => (lowered.value = !lowered.value)}>
          {t(lowered.value ? "low_off" : "low_on")}
        </Tool>
      )}
    </nav>
  );
}

function nextVolume(volume: Volume): Volume {
  return ((volume + 1) % 3) as Volume;
}

type ToolProps = { action: string; icon: IconName; onPress: () => void; children: ComponentChildren; pressed?: boolean; value?: string };

function Tool({ action, icon, onPress, children, pressed, value }: ToolProps): JSX.Element {
  return (
    <button type="button" class="tool" data-action={action} data-value={value} aria-pressed={pressed} onClick={onPress}>
      <Icon name={icon} />
      <span class="tool-word">{children}</span>
    </button>
  );
}
