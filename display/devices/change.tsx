import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { patch } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import { Select } from "../common/select";
import { common } from "../common/texts";
import { toast } from "../common/toast";
import type { Hardware } from "./shapes";
import { t } from "./texts";

/** Where a device of this hall may stand. */
export type Places = { places: readonly { code: string; name: string }[]; windows: readonly string[] };

type Draft = { name: string; place: string; window: string };

/** Choice that stands for words of its own; no code of a place is like it. */
const OTHER = " ";

/** A button by which the hall says what a device is called and where it stands; from then on that counts and not what its agent says. */
export function ChangeButton({ device, places }: { device: Hardware; places: Places }): JSX.Element {
  const open = useSignal(false);
  return (
    <>
      <Button action="change" kind="quiet" class="small" onPress={() => (open.value = true)}>
        {t("change")}
      </Button>
      {open.value && <ChangeDialog device={device} places={places} onClose={() => (open.value = false)} />}
    </>
  );
}

function ChangeDialog({ device, places, onClose }: { device: Hardware; places: Places; onClose: () => void }): JSX.Element {
  // As it was when somebody began to change it: what comes meanwhile must not be overwritten unseen.
  const seen = useSignal(device);
  const draft = useSignal<Draft>(draftOf(device));
  const words = useSignal(isOther(device.place, places));
  const conflict = useSignal("");
  const deed = useMemo(
    () =>
      action(
        async (pressed, changes: object, edition: number) => {
          await patch(`/api/v1/hardware/${encodeURIComponent(device.id)}`, { ...changes, edition }, { press: pressed });
          toast(t("change_done"));
          onClose();
        },
        (problem) => {
          if (problem.code !== "hardware_changed") return false;
          conflict.value = problem.detail;
          return true;
        },
      ),
    [device.id],
  );
  const set = (more: Partial<Draft>): void => void (draft.value = { ...draft.value, ...more });
  const changes = differing(draftOf(seen.value), draft.value);
  // What this page itself has just saved may be told before the answer comes.
  const stale = Boolean(conflict.value) || (!deed.busy.value && device.edition !== seen.value.edition);

  function lookAgain(): void {
    seen.value = device;
    draft.value = draftOf(device);
    words.value = isOther(device.place, places);
    conflict.value = "";
  }

  return (
    <Dialog title={t("change_title")} onClose={onClose}>
      <p class="quiet">
        <span lang="zh-CN">{device.name || device.code}</span> · <span translate={false}>{device.code}</span>
      </p>
      {stale && (
        <Banner tone="warn" field="conflict">
          <p>{conflict.value || t("change_stale")}</p>
          <Button action="look-again" class="small" onPress={lookAgain}>
            {t("change_again")}
          </Button>
        </Banner>
      )}
      <Field label={t("change_name")} name="name" maxLength={40} count value={draft.value.name} onInput={(name) => set({ name })} />
      <Select
        label={t("change_window")}
        name="window"
        value={draft.value.window}
        options={[{ value: "", text: t("change_no_window") }, ...places.windows.map((n) => ({ value: n, text: common("window_no", { n }) }))]}
        onChoose={(window) => set({ window })}
      />
      <Select
        label={t("change_place")}
        name="place"
        value={words.value ? OTHER : draft.value.place}
        options={[
          { value: "", text: t("change_no_place") },
          ...places.places.map(({ code, name }) => ({ value: code, text: `${name} (${code})`, lang: "zh-CN" })),
          { value: OTHER, text: t("change_other_place") },
        ]}
        onChoose={(place) => {
          words.value = place === OTHER;
          set({ place: place === OTHER ? "" : place });
        }}
      />
      {words.value && <Field label={t("change_words")} name="words" hint={t("change_words_hint")} maxLength={40} value={draft.value.place} onInput={(place) => set({ place })} />}
      <p class="quiet">{t(device.kind === "printer" || device.kind === "id_reader" || device.kind === "scanner" ? "change_kiosk_hint" : "change_hint")}</p>
      {deed.refused.value && <Banner tone="bad">{deed.refused.value}</Banner>}
      {deed.unanswered.value && <Banner tone="warn">{t("unanswered")}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("cancel")}
        </Button>
        <Button
          action="save-change"
          kind="primary"
          busy={deed.busy.value}
          disabled={stale || !draft.value.name.trim() || Object.keys(changes).length === 0}
          onPress={() => void deed.run(changes, seen.value.edition)}
        >
          {t("save")}
        </Button>
      </div>
    </Dialog>
  );
}

function draftOf(device: Hardware): Draft {
  return { name: device.name || device.code, place: device.place, window: String(device.window ?? "") };
}

function isOther(place: string, places: Places): boolean {
  return place !== "" && !places.places.some(({ code }) => code === place);
}

/** What is to be sent: a window that is taken away is null. */
export function differing(before: Draft, after: Draft): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  if (after.name.trim() !== before.name) changes["name"] = after.name.trim();
  if (after.place.trim() !== before.place) changes["place"] = after.place.trim();
  if (after.window !== before.window) changes["window"] = after.window || null;
  return changes;
}
