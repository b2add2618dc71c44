import { signal, type ReadonlySignal } from "@preact/signals";
import { get, Problem, Unreachable } from "../common/api";
import type { EventMessage, HallState, Page, SnapshotMessage, StaffState } from "../common/contract";
import type { Live } from "../common/live";
import { throttle } from "../common/throttle";
import { feedRow, SHOWN, withRows, type FeedRow } from "./feed";

const READ_GAP_MS = 3000;
const TICK_MS = 1000;

export type Ledger = { issued: number; served: number; abandoned: number; cancelled: number; expired: number; open: number };
export type LedgerAnswer = { day: string; zones: Record<string, Ledger>; total: Ledger; balanced: boolean };

type StoredEvent = Omit<EventMessage, "at"> & { at: string };

export type FloorView = {
  staff: ReadonlySignal<StaffState | null>;
  ledger: ReadonlySignal<LedgerAnswer | null>;
  feed: ReadonlySignal<readonly FeedRow[]>;
  /** Rises whenever something happened: lists of tickets read themselves again. */
  turn: ReadonlySignal<number>;
  /** The server's clock in milliseconds. */
  now: ReadonlySignal<number>;
  refresh: () => void;
  close: () => void;
};

/** What only the staff see, read again after events, at most every 3 s: counts cannot be added up from the stream. */
export function watchFloor(live: Live, hall: string): FloorView {
  const staff = signal<StaffState | null>(null);
  const ledger = signal<LedgerAnswer | null>(null);
  const feed = signal<readonly FeedRow[]>([]);
  const turn = signal(0);
  const now = signal(live.now());
  const address = `/api/v1/halls/${encodeURIComponent(hall)}`;

  /** What happened before this page was opened. */
  async function readFeed(): Promise<void> {
    await unlessUnreachable(async () => {
      const page = await get<Page<StoredEvent>>(`${address}/events?after=${Math.max(0, live.seq() - SHOWN)}&limit=${SHOWN}`, { tries: 1 });
      const rows = page.items.flatMap((event) => feedRow({ ...event, at: Date.parse(event.at) }, zoneName));
      feed.value = withRows(feed.value, rows);
    });
  }

  async function read(): Promise<void> {
    await unlessUnreachable(async () => {
      const [floor, day] = await Promise.all([
        get<SnapshotMessage<HallState>>(`${address}/floor`, { tries: 1 }),
        get<LedgerAnswer>(`${address}/ledger`, { tries: 1 }),
      ]);
      staff.value = floor.state.staff ?? null;
      ledger.value = day;
      turn.value += 1;
    });
  }

  const reading = throttle(() => void read(), READ_GAP_MS);
  const zoneName = (code: string): string => live.state.value?.zones.find((zone) => zone.code === code)?.name ?? code;
  const endings = [
    live.onEvent((event) => {
      feed.value = withRows(feed.value, feedRow(event, zoneName));
      reading.wish();
    }),
    live.onSnapshot(() => {
      staff.value = live.state.value?.staff ?? staff.value;
      reading.wish();
      void readFeed();
    }),
    reading.stop,
  ];
  const ticking = setInterval(() => (now.value = live.now()), TICK_MS);

  function close(): void {
    clearInterval(ticking);
    endings.forEach((end) => end());
  }

  return { staff, ledger, feed, turn, now, refresh: reading.wish, close };
}

/** The banner says that the line is gone; what is shown stays until the next reading. */
async function unlessUnreachable(read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
  }
}
