import { isRecord } from "./look";
import { KINDS, type Hardware, type Kind } from "./shapes";

export type State = "fault" | "offline" | "agent_gone" | "suspect" | "unconfirmed" | "ok" | "inactive";

/** The one word for a device: the worst thing that is true of it. */
export function stateOf(device: Hardware): State {
  if (device.active === false) return "inactive";
  if (!device.agent.online) return "agent_gone";
  if (device.health === "offline") return "offline";
  if (device.fault) return "fault";
  // Keypads and some signs answer nothing: nobody can tell a dead one from a quiet one.
  if (device.health === "unknown") return "unconfirmed";
  return device.health === "suspect" ? "suspect" : "ok";
}

/** Whether somebody has to go there. */
export function isFaulty(device: Hardware): boolean {
  return ["fault", "offline", "agent_gone"].includes(stateOf(device));
}

/** Members of a state that say what a person reads on the device; of the others nobody could see whether they are shown. */
const READ: Record<string, readonly string[]> = { led_bar: ["text"], led_digits: ["text"], keypad: ["ticket_no", "waiting"], pad: ["open"] };

/** Whether it has not yet said to show what it should. */
export function isBehind(device: Hardware): boolean {
  const shown = device.reported["shown"];
  const has = isRecord(shown) ? shown : {};
  return (READ[device.kind] ?? []).some((name) => JSON.stringify(device.desired[name] ?? "") !== JSON.stringify(has[name] ?? ""));
}

export type Filter = { words: string; kind: string; state: "all" | "faulty" | "ok"; window: string };

/** Those that fit all of the filter; words: every one of them has to be somewhere in what the card says of the device. */
export function matching(devices: readonly Hardware[], filter: Filter, kindWord: (kind: string) => string): Hardware[] {
  const words = filter.words.toLowerCase().split(/\s+/).filter(Boolean);
  return devices.filter((device) => {
    if (filter.kind && device.kind !== filter.kind) return false;
    if (filter.state !== "all" && isFaulty(device) !== (filter.state === "faulty")) return false;
    if (filter.window && String(device.window ?? "") !== filter.window) return false;
    const said = [device.code, device.name, device.place, device.driver, device.port, device.agent.name, kindWord(device.kind), device.fault?.text ?? ""];
    return words.every((word) => said.join(" ").toLowerCase().includes(word));
  });
}

/** Devices that stand together. key: "window:3", "place:…" or "" for those of which nobody said where they are. */
export type Group = { key: string; window: string; place: string; devices: Hardware[] };

/** By where they stand: places by name, then windows by number, then the rest. */
export function grouped(devices: readonly Hardware[]): Group[] {
  const groups = new Map<string, Group>();
  for (const device of devices) {
    const window = device.window === null || device.window === undefined ? "" : String(device.window);
    const key = window ? `window:${window}` : device.place ? `place:${device.place}` : "";
    const group = groups.get(key) ?? { key, window, place: window ? "" : device.place, devices: [] };
    group.devices.push(device);
    groups.set(key, group);
  }
  const rank = (group: Group): number => (group.place ? 0 : group.window ? 1 : 2);
  const byName = (a: string, b: string): number => a.localeCompare(b, "zh-CN", { numeric: true });
  const place = (device: Hardware): number => KINDS.indexOf(device.kind as Kind);
  for (const group of groups.values()) group.devices.sort((a, b) => place(a) - place(b) || byName(a.code, b.code));
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || byName(a.place + a.window, b.place + b.window));
}
