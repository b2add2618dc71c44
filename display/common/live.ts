import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";
import type { DesiredMessage, EventMessage, HallState, PulseMessage, SnapshotMessage } from "./contract";
import { keepGlyphs } from "./glyphs";
import { lang } from "./lang";
import { apply, withWaits } from "./reducer";
import { startAt, take, type Cursor } from "./sequence";

const BEAT_MS = 10_000;
const STALE_MS = 10_000;
const GREY_MS = 60_000;
const SYNC_AGAIN_MS = 3_000;
/** A line that is silent for longer than three pulses is dead, whatever the socket believes. */
const DEAD_MS = 16_000;
/** When the machine's clock and its count of time differ by more, it slept or its clock was set. */
const SLEPT_MS = 5_000;
/** After these no event tells all that is different: the whole state is asked for. */
const REDRAW = new Set(["hall.configured", "day.closed", "session.began", "session.ended"]);

/** fresh: heard within 10 s; stale: say since when; grey: longer than 60 s; connecting: nothing heard yet. */
export type Freshness = "connecting" | "fresh" | "stale" | "grey";

export type Refusal = { code: string; detail: string };

export type Door = {
  namespace: string;
  /** A device's or program's token; without one the session cookie speaks. */
  token?: string;
  hall?: string;
  /** Devices answer with a beat every 10 s; `version` and `state` go with it. */
  beat?: () => { version?: string; state?: object };
};

/** A line to the server that comes back by itself, with what is known about how fresh it is. */
export type Line = {
  socket: Socket;
  freshness: ReadonlySignal<Freshness>;
  connected: ReadonlySignal<boolean>;
  /** When the server was last heard, on the server's clock in milliseconds; null before that. */
  heardAt: ReadonlySignal<number | null>;
  refusal: ReadonlySignal<Refusal | null>;
  /** Whether the last attempt to reach the server failed and nothing was heard since. */
  unreachable: ReadonlySignal<boolean>;
  /** The server's clock, in milliseconds; this machine's clock may be wrong. */
  now: () => number;
  close: () => void;
};

export type Live = Line & {
  state: ReadonlySignal<HallState | null>;
  seq: () => number;
  /** Each event once, in order, after the state has taken it in. Returns a function that ends it. */
  onEvent: (listener: (event: EventMessage) => void) => () => void;
  /** After each snapshot, also those of a reconnection: read again what hangs on the state. */
  onSnapshot: (listener: () => void) => () => void;
  /** Ask for the whole state anew, for what no event tells, such as that the hall has opened. */
  refresh: () => void;
};

/** The hall's stream on /board, /kiosk, /desk or /floor. */
export function connectHall(door: Door): Live {
  const line = connectLine(door);
  const state = signal<HallState | null>(null);
  const events = new Set<(event: EventMessage) => void>();
  const snapshots = new Set<() => void>();
  let cursor: Cursor | null = null;
  let askedAt = -Infinity;

  function ask(after: number): void {
    const now = performance.now();
    if (now - askedAt < SYNC_AGAIN_MS) return;
    askedAt = now;
    line.socket.emit("sync", { after, lang: lang.value });
  }

  function takeIn(event?: EventMessage): void {
    if (!cursor || !state.value) return;
    const step = take(cursor, event);
    cursor = step.cursor;
    if (step.ready.length) state.value = step.ready.reduce(apply, state.value);
    if (step.missing) ask(cursor.seq);
    for (const ready of step.ready) {
      if (REDRAW.has(ready.type)) {
        askedAt = -Infinity;
        ask(-1);
      }
      events.forEach((listener) => listener(ready));
    }
  }

  // On leaving, not on "connect": the snapshot may come before the client says that it is connected.
  line.socket.on("disconnect", () => {
    askedAt = -Infinity;
    // The numbers of a server restored from a backup may have gone back: what was held back counts no more.
    cursor = null;
  });
  line.socket.on("snapshot", (message: SnapshotMessage) => {
    line.heard(message.at);
    cursor = startAt(message.seq, cursor);
    state.value = message.state;
    keepGlyphs(JSON.stringify(message.state));
    takeIn();
    snapshots.forEach((listener) => listener());
  });
  line.socket.on("event", (event: EventMessage) => {
    // Without its time: events that were missed come with the time at which they happened.
    line.heard();
    takeIn(event);
  });
  line.socket.on("pulse", (pulse: PulseMessage) => {
    line.heard(pulse.at);
    if (state.value && pulse.waits) state.value = withWaits(state.value, pulse.waits);
    if (cursor && pulse.seq > cursor.seq) ask(cursor.seq);
  });

  const refresh = (): void => {
    askedAt = -Infinity;
    ask(-1);
  };
  return { ...line, state, seq: () => cursor?.seq ?? -1, onEvent: listen(events), onSnapshot: listen(snapshots), refresh };
}

/** The desired state of one device, such as a pad's; a repeated or late message does no harm. */
export function connectDesired<State>(door: Door): Line & { state: ReadonlySignal<State | null> } {
  const line = connectLine(door);
  const state = signal<State | null>(null);
  let rev = -1;
  line.socket.on("disconnect", () => {
    rev = -1;
  });
  line.socket.on("desired", (message: DesiredMessage<State>) => {
    line.heard(message.at);
    if (message.rev < rev) return;
    rev = message.rev;
    state.value = message.state;
    keepGlyphs(JSON.stringify(message.state));
  });
  line.socket.on("pulse", (pulse: PulseMessage) => line.heard(pulse.at));
  return { ...line, state };
}

function connectLine(door: Door): Line & { heard: (at?: number) => void } {
  const connected = signal(false);
  const heardAt = signal<number | null>(null);
  const refusal = signal<Refusal | null>(null);
  const unreachable = signal(false);
  const tick = signal(performance.now());
  let heardHere = -Infinity;
  // Against the count of time since the page began, so that setting the machine's clock moves nothing.
  let offset = Date.now() - performance.now();

  const freshness = computed<Freshness>(() => {
    if (heardAt.value === null) return "connecting";
    const silent = tick.value - heardHere;
    return silent >= GREY_MS ? "grey" : silent >= STALE_MS ? "stale" : "fresh";
  });

  function heard(at?: number): void {
    heardHere = performance.now();
    if (at !== undefined) offset = at - heardHere;
    heardAt.value = heardHere + offset;
    unreachable.value = false;
    tick.value = heardHere;
  }

  let joinedAt = -Infinity;
  let drift = Date.now() - performance.now();
  /** Each second: how long nothing was heard, also while the machine slept and counted nothing. */
  function watch(): void {
    const before = drift;
    drift = Date.now() - performance.now();
    if (drift - before > SLEPT_MS) heardHere -= drift - before;
    tick.value = performance.now();
    if (socket.connected && tick.value - Math.max(heardHere, joinedAt) > DEAD_MS) {
      socket.disconnect();
      comeBack(100);
    }
  }

  const socket = io(door.namespace, {
    transports: ["websocket"],
    // A function, so that a reconnection speaks the language shown now.
    auth: (send) => send({ ...(door.token ? { token: door.token } : {}), ...(door.hall ? { hall: door.hall } : {}), lang: lang.value }),
    forceNew: true,
    reconnection: true,
    reconnectionAttempts: Infinity,
    reconnectionDelay: 500,
    reconnectionDelayMax: 3000,
    timeout: 5000,
  });

  let again: ReturnType<typeof setTimeout> | undefined;
  function comeBack(milliseconds: number): void {
    clearTimeout(again);
    again = setTimeout(() => socket.connect(), milliseconds);
  }
  socket.on("connect", () => {
    joinedAt = performance.now();
    connected.value = true;
    refusal.value = null;
  });
  socket.on("disconnect", (why) => {
    connected.value = false;
    // After a goodbye by the server the client does not come back by itself.
    if (why === "io server disconnect") comeBack(1000);
  });
  socket.on("connect_error", (error: Error & { data?: Refusal }) => {
    connected.value = false;
    unreachable.value = !error.data;
    if (!error.data) return;
    refusal.value = error.data;
    comeBack(5000);
  });

  const beat = door.beat;
  const timers = [
    setInterval(watch, 1000),
    ...(beat ? [setInterval(() => socket.connected && socket.emit("beat", { ...beat(), clock: Date.now() }), BEAT_MS)] : []),
  ];

  return {
    socket,
    freshness,
    connected,
    heardAt,
    refusal,
    unreachable,
    now: () => performance.now() + offset,
    heard,
    close: () => {
      timers.forEach(clearInterval);
      clearTimeout(again);
      socket.disconnect();
    },
  };
}

function listen<Listener>(listeners: Set<Listener>): (listener: Listener) => () => void {
  return (listener) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
}
