import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action, type Action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { Emergency } from "../common/contract";
import { clock } from "../common/format";
import { common } from "../common/texts";
import "./emergency.css";
import { READY } from "./ready-texts";
import { t } from "./texts";

type Words = { text: string; text_en: string; spoken: boolean };
type Raise = Action<[Words]>;

const path = (hall: string, deed: string): string => `/api/v1/halls/${encodeURIComponent(hall)}/actions/${deed}-emergency`;

/** What every screen shows now, who put it there and when, and one press to take it away. Nothing while there is none. */
export function EmergencyRunning({ hall, emergency, leads }: { hall: string; emergency: Emergency; leads: boolean }): JSX.Element {
  const clearing = useMemo(() => action(async (pressed) => void (await post(path(hall, "clear"), {}, { press: pressed }))), [hall]);
  const replacing = useSignal(false);
  return (
    <section class="emergency-running" role="alert" data-field="emergency">
      <div class="emergency-what">
        <p class="emergency-more">{t("emergency_running")}</p>
        <Shown {...emergency} />
        <p class="emergency-more">
          {[
            emergency.by && t("emergency_by", { name: emergency.by.name, time: clock(emergency.since, { seconds: true }) }),
            emergency.spoken && t("emergency_is_spoken"),
          ]
            .filter(Boolean)
            .join(" · ")}
        </p>
        {clearing.refused.value && <p class="emergency-more">{clearing.refused.value}</p>}
        {clearing.unanswered.value && <p class="emergency-more">{t("unanswered")}</p>}
      </div>
      {leads && (
        <div class="emergency-deeds">
          <Button action="clear-emergency" size="large" class="emergency-clear" busy={clearing.busy.value} onPress={() => void clearing.run()}>
            {t("emergency_clear")}
          </Button>
          <Button action="replace-emergency" class="emergency-replace" onPress={() => (replacing.value = true)}>
            {t("emergency_replace")}
          </Button>
        </div>
      )}
      {replacing.value && <EmergencyDialog hall={hall} onClose={() => (replacing.value = false)} />}
    </section>
  );
}

/** The press that opens the choice. */
export function EmergencyButton({ hall }: { hall: string }): JSX.Element {
  const asked = useSignal(false);
  return (
    <>
      <Button action="emergency" kind="danger" onPress={() => (asked.value = true)}>
        {t("emergency")}
      </Button>
      {asked.value && <EmergencyDialog hall={hall} onClose={() => (asked.value = false)} />}
    </>
  );
}

function EmergencyDialog({ hall, onClose }: { hall: string; onClose: () => void }): JSX.Element {
  const words = useSignal<Words>({ text: "", text_en: "", spoken: true });
  const raising: Raise = useMemo(
    () =>
      action(async (pressed, wanted) => {
        await post(path(hall, "raise"), wanted, { press: pressed });
        onClose();
      }),
    [hall],
  );
  const { text, text_en, spoken } = words.value;
  const set = (more: Partial<Words>): void => {
    words.value = { ...words.value, ...more };
  };
  return (
    <Dialog title={t("emergency_title")} class="emergency-dialog" onClose={onClose}>
      <p class="quiet">{t("emergency_where")}</p>
      <label class="emergency-spoken">
        <input type="checkbox" name="spoken" checked={spoken} onChange={(event) => set({ spoken: event.currentTarget.checked })} />
        {t("emergency_spoken")}
      </label>
      {raising.refused.value && <Banner tone="bad">{raising.refused.value}</Banner>}
      {raising.unanswered.value && <Banner tone="bad">{t("unanswered")}</Banner>}
      <div class="emergency-columns">
        <section class="emergency-column">
          <h3>{t("emergency_ready")}</h3>
          <ul class="emergency-ready">
            {READY.map((ready) => (
              <li key={ready.name} data-value={ready.name}>
                <button
                  type="button"
                  class="emergency-now"
                  data-action="raise-ready"
                  data-value={ready.name}
                  disabled={raising.busy.value}
                  onClick={() => void raising.run({ text: ready.text[0], text_en: ready.text[1], spoken })}
                >
                  <span lang="zh-CN">{ready.text[0]}</span>
                  <span class="emergency-english" lang="en">
                    {ready.text[1]}
                  </span>
                </button>
                <Button action="edit-ready" kind="quiet" value={ready.name} onPress={() => set({ text: ready.text[0], text_en: ready.text[1] })}>
                  {t("emergency_edit")}
                </Button>
              </li>
            ))}
          </ul>
        </section>
        <section class="emergency-column">
          <h3>{t("emergency_own")}</h3>
          <Field label={t("emergency_text")} name="text" value={text} maxLength={120} onInput={(value) => set({ text: value })} />
          <Field label={t("emergency_text_en")} name="text_en" value={text_en} maxLength={240} onInput={(value) => set({ text_en: value })} />
          {text.trim() && (
            <figure class="emergency-preview">
              <figcaption class="quiet">{t("emergency_preview")}</figcaption>
              <div class="emergency-screen">
                <Shown text={text.trim()} text_en={text_en.trim()} />
              </div>
            </figure>
          )}
        </section>
      </div>
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button
          action="raise-emergency"
          kind="danger"
          busy={raising.busy.value}
          disabled={!text.trim()}
          onPress={() => void raising.run({ text: text.trim(), text_en: text_en.trim(), spoken })}
        >
          {t("emergency_show")}
        </Button>
      </div>
    </Dialog>
  );
}

function Shown({ text, text_en }: { text: string; text_en: string }): JSX.Element {
  return (
    <p class="emergency-shown">
      <strong lang="zh-CN" data-field="emergency_text">
        {text}
      </strong>
      {text_en && <span lang="en">{text_en}</span>}
    </p>
  );
}
