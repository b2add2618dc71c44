import type { JSX } from "preact";
import type { DeviceNow } from "../common/contract";
import { clock } from "../common/format";
import { t, type Key } from "./texts";

const KINDS: Record<string, Key> = {
  kiosk: "kind_kiosk",
  board: "kind_board",
  window_display: "kind_window_display",
  pad: "kind_pad",
  agent: "kind_agent",
  integration: "kind_integration",
};

/** Every device and whether it is there; those that are not come first. now: milliseconds, decides what is "today". */
export function DeviceList({ devices, now }: { devices: DeviceNow[]; now: number }): JSX.Element {
  const sorted = [...devices].sort((a, b) => rank(a) - rank(b));
  const used = devices.filter((device) => !device.revoked);
  return (
    <section class="panel">
      <h2>
        {t("devices")}{" "}
        <span class="quiet" data-field="devices_online">
          {t("devices_summary", { online: used.filter((device) => device.online).length, all: used.length })}
        </span>
      </h2>
      {devices.length === 0 && <p class="quiet">{t("no_devices")}</p>}
      <ul class="device-list">
        {sorted.map((device) => (
          <li key={device.id} class="device" data-value={device.code}>
            <span class="device-what">
              <strong>{device.name || device.code}</strong>
              <span class="quiet">{[kindOf(device), placeOf(device)].filter(Boolean).join(" · ")}</span>
            </span>
            <span class={`device-state device-${stateOf(device)}`} data-field="state" data-value={stateOf(device)}>
              <span aria-hidden="true">{device.online ? "●" : "○"}</span> {t(stateOf(device))}
              {!device.online && !device.revoked && <span class="device-seen">{seen(device, now)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function stateOf(device: DeviceNow): "online" | "offline" | "revoked" {
  if (device.revoked) return "revoked";
  return device.online ? "online" : "offline";
}

/** Lost first, then those that never came, then the healthy ones. */
function rank(device: DeviceNow): number {
  if (device.revoked) return 3;
  if (device.online) return 2;
  return device.last_seen_at === null ? 1 : 0;
}

function kindOf(device: DeviceNow): string {
  const key = KINDS[device.kind];
  return key ? t(key) : device.kind;
}

function placeOf(device: DeviceNow): string {
  return device.window_number ? t("at_window", { n: device.window_number }) : device.place;
}

function seen(device: DeviceNow, now: number): string {
  if (device.last_seen_at === null) return t("never_seen");
  const sameDay = new Date(device.last_seen_at).toDateString() === new Date(now).toDateString();
  const time = sameDay ? clock(device.last_seen_at) : new Date(device.last_seen_at).toLocaleDateString();
  return t("last_seen", { time });
}
