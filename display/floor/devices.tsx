import type { JSX } from "preact";
import type { DeviceNow } from "../common/contract";
import { clock, day } from "../common/format";
import { t, type Key } from "./texts";

const DAY_MS = 86_400_000;

const KINDS: Record<string, Key> = {
  kiosk: "kind_kiosk",
  board: "kind_board",
  window_display: "kind_window_display",
  pad: "kind_pad",
  agent: "kind_agent",
};

/** Every device and whether it is there; those that were lost come first. now: server time in milliseconds. */
export function DeviceList({ devices, now }: { devices: DeviceNow[]; now: number }): JSX.Element {
  // A program that speaks through the API stands in no hall.
  const placed = devices.filter((device) => device.kind !== "integration");
  const sorted = [...placed].sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code, "en", { numeric: true }));
  const used = placed.filter((device) => !device.revoked);
  return (
    <section class="panel">
      <h2>
        {t("devices")}{" "}
        <span class="quiet" data-field="devices_online">
          {t("devices_summary", { online: used.filter(isHere).length, all: used.length })}
        </span>
      </h2>
      {placed.length === 0 && <p class="quiet">{t("no_devices")}</p>}
      <ul class="device-list" tabIndex={0} aria-label={t("devices")}>
        {sorted.map((device) => (
          <li key={device.id} class="device" data-value={device.code}>
            <span class="device-what">
              <strong lang="zh-CN">{device.name || device.code}</strong>
              <span class="quiet">{[kindOf(device), placeOf(device), soundOf(device) === "ready" && t("sound_ready")].filter(Boolean).join(" · ")}</span>
              <Sound device={device} />
            </span>
            <span class={`device-state device-${stateOf(device)}`} data-field="state" data-value={stateOf(device)}>
              <span aria-hidden="true">{isHere(device) ? "●" : "○"}</span> {t(stateOf(device))}
              {stateOf(device) === "offline" && <span class="device-seen">{seen(device.last_seen_at!, now)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A screen that is there and whose sound is switched on, but cannot be heard. */
function Sound({ device }: { device: DeviceNow }): JSX.Element | null {
  const sound = soundOf(device);
  if (sound !== "blocked" && sound !== "failed") return null;
  return (
    <span class="device-sound" data-field="audio" data-value={sound}>
      {t(`sound_${sound}`)}
    </span>
  );
}

function soundOf(device: DeviceNow): unknown {
  return device.online && !device.revoked ? device.state?.audio : undefined;
}

/** An agent whose socket is closed is away, though its alarm comes only when it has been silent for a while. */
function isHere(device: DeviceNow): boolean {
  return device.online && !device.left_at;
}

type State = "offline" | "online" | "never_seen" | "revoked";

/** One that never came is not broken, only not set up yet. */
function stateOf(device: DeviceNow): State {
  if (device.revoked) return "revoked";
  if (isHere(device)) return "online";
  return device.last_seen_at === null ? "never_seen" : "offline";
}

const ORDER: Record<State, number> = { offline: 0, online: 1, never_seen: 2, revoked: 3 };

function rank(device: DeviceNow): number {
  return ORDER[stateOf(device)];
}

function kindOf(device: DeviceNow): string {
  const key = KINDS[device.kind];
  return key ? t(key) : device.kind;
}

function placeOf(device: DeviceNow): string {
  return device.window_number ? t("at_window", { n: device.window_number }) : device.place;
}

function seen(at: number, now: number): string {
  return t("last_seen", { time: now - at < DAY_MS ? clock(at) : day(at) });
}
