import type { JSX } from "preact";
import { Button } from "../common/components";
import type { Awake } from "./awake";
import type { Bell } from "./bell";
import { t } from "./texts";

/** Whether the phone will ring, as it is and not as it was wished. */
export function Sound({ bell, awake }: { bell: Bell; awake: Awake }): JSX.Element {
  const state = bell.state.value;
  if (state === "on") {
    return (
      <p class="sound sound-on" role="status" data-field="sound" data-value="on">
        <strong>{t("sound_is_on")}</strong>
        <span class="soft">{t(awake.on.value ? "sound_keep_awake" : "sound_keep")}</span>
      </p>
    );
  }
  return (
    <div class="sound" data-field="sound" data-value={state}>
      {state === "failed" && (
        <p class="soft" role="status">
          {t("sound_failed")}
        </p>
      )}
      <Button action="enable-sound" size="large" onPress={() => void bell.allow()}>
        <BellSign />
        {t(state === "failed" ? "sound_again" : "sound_on")}
      </Button>
      {state === "off" && <p class="soft">{t(bell.vibrates ? "sound_why_both" : "sound_why")}</p>}
    </div>
  );
}

function BellSign(): JSX.Element {
  return (
    <svg class="sign" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
      <path
        d="M12 3a6 6 0 0 0-6 6v4l-1.6 3.2a.5.5 0 0 0 .45.8h14.3a.5.5 0 0 0 .45-.8L18 13V9a6 6 0 0 0-6-6zM10 19.5a2.2 2.2 0 0 0 4 0"
        fill="none"
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
