import { signal, type ReadonlySignal, type Signal } from "@preact/signals";
import { Problem, Unreachable } from "../common/api";
import type { Live } from "../common/live";
import type { Frame, FramesMessage, Hardware, HardwareMessage, Picture, SeenMessage } from "./shapes";

const TICK_MS = 1000;
const ANSWER_MS = 8000;

type Acted = { ok: boolean; code?: string; detail?: string };

/** So many frames of a device are kept to look at. */
export const FRAMES_KEPT = 60;

export type DevicesView = {
  /** Null until the server has told them for the first time. */
  devices: ReadonlySignal<readonly Hardware[] | null>;
  /** How a device looks now, by its id; each a signal of its own, so that one sign that changes draws no other card anew. */
  pictureOf: (id: string) => ReadonlySignal<Picture | null>;
  /** The newest first. */
  framesOf: (id: string) => ReadonlySignal<readonly Frame[]>;
  /** The server's clock in milliseconds. */
  now: ReadonlySignal<number>;
  /** Have an emulator do something. Rejects with a Problem where it cannot, as Unreachable where no answer came. */
  act: (device: string, verb: string, args: Record<string, unknown>) => Promise<void>;
  close: () => void;
};

/** Every device of the hall as the server tells it while this page watches. */
export function watchDevices(live: Live): DevicesView {
  const devices = signal<readonly Hardware[] | null>(null);
  const now = signal(live.now());
  const pictures = new Map<string, Signal<Picture | null>>();
  const frames = new Map<string, Signal<readonly Frame[]>>();
  const pictureOf = (id: string): Signal<Picture | null> => kept(pictures, id, null);
  const framesOf = (id: string): Signal<readonly Frame[]> => kept(frames, id, []);

  const handlers = {
    connect: () => void live.socket.emit("watch", {}),
    hardware: ({ items, whole }: HardwareMessage) => void (devices.value = whole ? items : withChanged(devices.value ?? [], items)),
    seen: ({ device, picture }: SeenMessage) => void (pictureOf(device).value = picture),
    frames: ({ device, items }: FramesMessage) => void (framesOf(device).value = withFrames(framesOf(device).value, items)),
  };
  for (const [name, handler] of Object.entries(handlers)) live.socket.on(name, handler);
  // The line may have been there before the page was.
  if (live.socket.connected) handlers.connect();
  const ticking = setInterval(() => (now.value = live.now()), TICK_MS);

  async function act(device: string, verb: string, args: Record<string, unknown>): Promise<void> {
    let answer: Acted;
    try {
      answer = (await live.socket.timeout(ANSWER_MS).emitWithAck("act", { device, verb, args })) as Acted;
    } catch (error) {
      throw new Unreachable(`no answer to ${verb}`, { cause: error });
    }
    if (!answer.ok) throw new Problem(0, answer.code ?? "unknown", answer.detail ?? "", {});
  }

  function close(): void {
    clearInterval(ticking);
    for (const [name, handler] of Object.entries(handlers)) live.socket.off(name, handler);
  }

  return { devices, pictureOf, framesOf, now, act, close };
}

/** The list with these put in the place of those that they are, or at its end. */
export function withChanged(all: readonly Hardware[], changed: readonly Hardware[]): readonly Hardware[] {
  const byId = new Map([...all, ...changed].map((device) => [device.id, device]));
  return [...byId.values()];
}

/** The newest first; the oldest fall off. */
export function withFrames(before: readonly Frame[], more: readonly Frame[]): readonly Frame[] {
  return [...more, ...before].sort((a, b) => b.at - a.at).slice(0, FRAMES_KEPT);
}

function kept<Value>(all: Map<string, Signal<Value>>, id: string, first: Value): Signal<Value> {
  let found = all.get(id);
  if (!found) all.set(id, (found = signal(first)));
  return found;
}
