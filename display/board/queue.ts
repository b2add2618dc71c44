/** What a loudspeaker has still to say: one at a time, each once, never late. Times are the server's, in milliseconds. */

import type { Announcement } from "../common/contract";

export type Queue = {
  /** The one that sounds. */
  playing: Announcement | null;
  /** When it began. */
  since: number;
  /** Emergencies first, then as they begin. */
  waiting: readonly Announcement[];
  /** Those heard of, newest last; a stream that tells them again after an outage changes nothing. */
  known: readonly string[];
};

export const SILENT: Queue = { playing: null, since: 0, waiting: [], known: [] };

const KNOWN_MAX = 200;
/** What has not ended this long after its end never will: the sound system died under it. */
const OVERDUE_MS = 3_000;

/** Whether the loudspeaker of `area` says it; "" stands for the whole hall, on either side. */
export function concerns(announcement: Announcement, area: string): boolean {
  return announcement.area === "" || area === "" || announcement.area === area;
}

export function hear(queue: Queue, announcement: Announcement, area: string, now: number): Queue {
  if (queue.known.includes(announcement.id)) return queue;
  const known = [...queue.known, announcement.id].slice(-KNOWN_MAX);
  if (!concerns(announcement, area) || !announcement.audio_url || announcement.expires_at < now) return { ...queue, known };
  return { ...queue, known, waiting: [...queue.waiting, announcement].sort(before) };
}

function before(one: Announcement, other: Announcement): number {
  return urgency(one) - urgency(other) || one.starts_at - other.starts_at;
}

function urgency({ kind }: Announcement): number {
  return kind === "emergency" ? 0 : 1;
}

/** Taken back or cut off by the server: it sounds no more, and never will. */
export function hush(queue: Queue, id: string): Queue {
  const known = queue.known.includes(id) ? queue.known : [...queue.known, id].slice(-KNOWN_MAX);
  return { ...queue, playing: queue.playing?.id === id ? null : queue.playing, waiting: queue.waiting.filter((one) => one.id !== id), known };
}

export function ended(queue: Queue, id: string): Queue {
  return queue.playing?.id === id ? { ...queue, playing: null } : queue;
}

export type Step = {
  queue: Queue;
  /** Begin with this one now. */
  start: Announcement | null;
  /** Stop this one at once. */
  stop: Announcement | null;
  /** When to look again, on the same clock; null when an event will come first. */
  again: number | null;
};

/** What to do now. ready: whether its sound is here. */
export function step(queue: Queue, now: number, ready: (announcement: Announcement) => boolean): Step {
  const waiting = queue.waiting.filter((one) => one.expires_at >= now);
  // A clock that was put back lets nothing play the longer for it.
  const since = Math.min(queue.since, now);
  const over = queue.playing ? since + queue.playing.length_ms + OVERDUE_MS : now;
  const playing = over < now ? null : queue.playing;
  const kept = { ...queue, playing, since, waiting };
  const urgent = waiting[0]?.kind === "emergency" && playing?.kind !== "emergency";
  if (playing && !urgent) return { queue: kept, start: null, stop: null, again: over + 1 };
  const due = waiting.find((one) => one.starts_at <= now && ready(one) && (!playing || one.kind === "emergency"));
  if (due) {
    const rest = waiting.filter((one) => one !== due);
    return { queue: { ...kept, playing: due, since: now, waiting: rest }, start: due, stop: queue.playing, again: now + due.length_ms + OVERDUE_MS + 1 };
  }
  const times = waiting.map((one) => (one.starts_at > now ? one.starts_at : one.expires_at + 1));
  if (playing) times.push(over + 1);
  return { queue: kept, start: null, stop: playing ? null : queue.playing, again: times.length > 0 ? Math.min(...times) : null };
}
