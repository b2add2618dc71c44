import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { post } from "../common/api";
import { Banner, Button } from "../common/components";
import type { DeviceNow } from "../common/contract";
import { clock, day } from "../common/format";
import { named } from "../common/lang";
import { common } from "../common/texts";
import type { TabProps } from "./admin";
import { Ask, Field, Secret, Select } from "./fields";
import { at, useDeed, useLoaded } from "./server";
import type { WindowSetup } from "./shapes";
import { choicesOf, t, words } from "./texts";

type Draft = { kind: string; code: string; name: string; place: string; window: string };
type Enrolled = { device: Draft; token: string };

/** Devices of the hall: each joins with a token of its own, told once, that can be revoked at any time. */
export function DevicesTab({ hall }: TabProps): JSX.Element {
  const devices = useLoaded<{ items: DeviceNow[] }>(at(hall, "devices"));
  const windows = useLoaded<{ items: WindowSetup[] }>(at(hall, "windows"));
  const adding = useSignal(false);
  const revoking = useSignal<DeviceNow | null>(null);
  const told = useSignal<Enrolled | null>(null);
  const revoke = useDeed(
    async (pressed, id: string) => {
      await post(`/api/v1/devices/${encodeURIComponent(id)}/actions/revoke`, {}, { press: pressed });
      revoking.value = null;
      devices.reload();
    },
    [hall],
  );
  const list = [...(devices.value.value?.items ?? [])].sort((a, b) => Number(a.revoked) - Number(b.revoked) || a.code.localeCompare(b.code, "en", { numeric: true }));
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>{t("tab_devices")}</h2>
        <Button action="enrol-device" kind="primary" onPress={() => (adding.value = true)}>
          {t("device_add")}
        </Button>
      </div>
      {devices.refused.value && <Banner tone="bad">{devices.refused.value}</Banner>}
      <ul class="rows">
        {list.map((device) => (
          <li key={device.id} class={`row ${device.revoked ? "row-off" : ""}`} data-value={device.code}>
            <span class="row-what">
              <strong lang="zh-CN">{device.name}</strong>
              <span class="quiet">{factsOf(device).join(" · ")}</span>
            </span>
            <span class={`device-state device-${stateOf(device)}`} data-field="state" data-value={stateOf(device)}>
              {t(`device_${stateOf(device)}`)}
            </span>
            <span class="row-deeds">
              {!device.revoked && (
                <Button action="revoke" kind="danger" class="row-button" onPress={() => (revoking.value = device)}>
                  {t("device_revoke")}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
      {adding.value && (
        <EnrolForm
          hall={hall}
          windows={windows.value.value?.items ?? []}
          onDone={(enrolled) => {
            adding.value = false;
            told.value = enrolled;
            devices.reload();
          }}
          onClose={() => (adding.value = false)}
        />
      )}
      {revoking.value && (
        <Ask
          danger
          title={t("device_revoke_title", { name: revoking.value.name })}
          action="revoke"
          confirm={t("device_revoke")}
          deed={revoke}
          onConfirm={() => revoking.value && void revoke.run(revoking.value.id)}
          onClose={() => (revoking.value = null)}
        >
          <p>{t("device_revoke_what")}</p>
        </Ask>
      )}
      {told.value && (
        <Secret title={t("device_token", { name: told.value.device.name })} secret={told.value.token} field="token" onClose={() => (told.value = null)}>
          {whereTo(hall, told.value.device, windows.value.value?.items ?? [])}
        </Secret>
      )}
    </section>
  );
}

function stateOf(device: DeviceNow): "revoked" | "online" | "offline" | "never" {
  if (device.revoked) return "revoked";
  if (device.online && !device.left_at) return "online";
  return device.last_seen_at === null ? "never" : "offline";
}

function factsOf(device: DeviceNow): string[] {
  const facts = [words("device_kind", device.kind), device.code, device.window_number ? t("device_at", { n: device.window_number }) : device.place, device.version];
  if (device.last_seen_at !== null) facts.push(t("device_seen", { time: `${day(device.last_seen_at)} ${clock(device.last_seen_at)}` }));
  return facts.filter(Boolean);
}

function whereTo(hall: string, device: Draft, windows: WindowSetup[]): string {
  const number = windows.find((window) => window.id === device.window)?.number ?? "";
  const paths: Record<string, string> = {
    kiosk: `/kiosk/${hall}`,
    board: `/board/${hall}`,
    window_display: `/board/${hall}/window/${number}`,
    pad: `/pad/${device.window}`,
  };
  const path = paths[device.kind];
  return path ? t("device_token_what", { address: location.origin + path }) : t("device_token_agent");
}

type FormProps = { hall: string; windows: WindowSetup[]; onDone: (enrolled: Enrolled) => void; onClose: () => void };

function EnrolForm({ hall, windows, onDone, onClose }: FormProps): JSX.Element {
  const draft = useSignal<Draft>({ kind: "kiosk", code: "", name: "", place: "", window: "" });
  const deed = useDeed(async (pressed) => {
    const device = draft.value;
    const { token } = await post<{ token: string }>(at(hall, "devices"), { ...device, window: device.window || null }, { press: pressed });
    onDone({ device, token });
  });
  const set = (more: Partial<Draft>): void => void (draft.value = { ...draft.value, ...more });
  const { value } = draft;
  const needsWindow = value.kind === "pad" || value.kind === "window_display";
  return (
    <Ask title={t("device_add")} action="enrol-device" confirm={t("device_add")} deed={deed} disabled={!value.code || !value.name || (needsWindow && !value.window)} onConfirm={() => void deed.run()} onClose={onClose}>
      <div class="form-grid">
        <Select label={t("device_kind")} name="kind" value={value.kind} options={choicesOf("device_kind").filter((kind) => kind.value !== "integration")} onChoose={(kind) => set({ kind })} />
        <Field label={t("code")} name="code" value={value.code} maxLength={64} onInput={(code) => set({ code })} />
        <Field label={t("name")} name="name" value={value.name} maxLength={200} onInput={(name) => set({ name })} />
        <Field label={t("device_place")} name="place" value={value.place} maxLength={200} onInput={(place) => set({ place })} />
        <Select
          label={t("device_window")}
          name="window"
          value={value.window}
          options={[{ value: "", text: t("device_no_window") }, ...windows.map((window) => ({ value: window.id, text: `${common("window_no", { n: window.number })} ${named(window)}` }))]}
          onChoose={(window) => set({ window })}
        />
      </div>
    </Ask>
  );
}
