import { describe, expect, test } from "vitest";
import type { Announcement } from "../common/contract";
import { ended, hear, hush, SILENT, step, type Queue } from "./queue";

function said(id: string, starts: number, more: Partial<Announcement> = {}): Announcement {
  return {
    id, area: "", kind: "call", text: id, text_en: "", tickets: [], wanted_at: starts, starts_at: starts, ends_at: starts + 4000,
    expires_at: starts + 20_000, length_ms: 4000, volume: 80, audio_url: `/api/v1/announcements/${id}/audio`, ...more,
  };
}

const here = (): boolean => true;
const heard = (...all: Announcement[]): Queue => all.reduce((queue, one) => hear(queue, one, "W1", 0), SILENT);

describe("a loudspeaker's queue", () => {
  test("begins at the time told, not before", () => {
    const queue = heard(said("a", 1000));
    expect(step(queue, 999, here)).toMatchObject({ start: null, again: 1000 });
    expect(step(queue, 1000, here).start?.id).toBe("a");
  });

  test("says one thing at a time", () => {
    const first = step(heard(said("a", 0), said("b", 10)), 20, here);
    expect(first.start?.id).toBe("a");
    expect(step(first.queue, 30, here).start).toBeNull();
    expect(step(ended(first.queue, "a"), 40, here).start?.id).toBe("b");
  });

  test("says nothing late", () => {
    expect(step(heard(said("a", 0)), 20_001, here)).toMatchObject({ start: null, again: null, queue: { waiting: [] } });
    expect(hear(SILENT, said("a", 0), "", 30_000).waiting).toEqual([]);
  });

  test("waits for a sound that is still on its way, and lets the next go first", () => {
    const queue = heard(said("a", 0), said("b", 10));
    expect(step(queue, 20, (one) => one.id === "b").start?.id).toBe("b");
  });

  test("says each thing once, however often the stream tells it", () => {
    const first = step(heard(said("a", 0)), 0, here);
    const after = hear(ended(first.queue, "a"), said("a", 0), "W1", 10);
    expect(step(after, 20, here).start).toBeNull();
  });

  test("waits no longer than three seconds for an end that does not come", () => {
    const first = step(heard(said("a", 0), said("b", 10)), 5_000, here);
    const stuck = step(first.queue, 5_000 + 4_000 + 3_000, here);
    expect([first.start?.id, stuck.start, stuck.stop, stuck.again]).toEqual(["a", null, null, 12_001]);
    const next = step(stuck.queue, 12_001, here);
    expect([next.start?.id, next.stop?.id, next.queue.playing?.id]).toEqual(["b", "a", "b"]);
    const alone = step(next.queue, 12_001 + 7_001, here);
    expect([alone.start, alone.stop?.id, alone.queue.playing, alone.again]).toEqual([null, "b", null, null]);
  });

  test("a clock that was put back does not prolong the wait for an end", () => {
    const first = step(heard(said("a", 0)), 15_000, here);
    const back = step(first.queue, 1_000, here);
    expect([back.stop, back.again]).toEqual([null, 8_001]);
    expect(step(back.queue, 8_001, here).stop?.id).toBe("a");
  });

  test("an emergency cuts in, and is not cut by a second", () => {
    const first = step(heard(said("a", 0)), 0, here);
    const cut = step(hear(first.queue, said("e", 5, { kind: "emergency" }), "W1", 5), 5, here);
    expect([cut.start?.id, cut.stop?.id]).toEqual(["e", "a"]);
    expect(step(hear(cut.queue, said("f", 6, { kind: "emergency" }), "W1", 6), 6, here).start).toBeNull();
  });

  test("an emergency whose sound is not here yet lets the present one speak on", () => {
    const first = step(heard(said("a", 0)), 0, here);
    expect(step(hear(first.queue, said("e", 5, { kind: "emergency" }), "W1", 5), 5, () => false)).toMatchObject({ start: null, stop: null });
  });

  test("what was hushed stays silent, also when the hush comes first", () => {
    expect(step(hush(heard(said("a", 0)), "a"), 1, here).start).toBeNull();
    expect(step(hear(hush(SILENT, "a"), said("a", 0), "W1", 0), 1, here).start).toBeNull();
  });

  test("a board of one area says what is for it and for all", () => {
    const queue = heard(said("mine", 0, { area: "W1" }), said("all", 1), said("other", 2, { area: "W2" }));
    expect(queue.waiting.map((one) => one.id)).toEqual(["mine", "all"]);
  });

  test("random bursts: no overlap, none late, none twice, none hushed", () => {
    let random = 7;
    const next = (below: number): number => (random = (random * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 40; round += 1) {
      let queue = SILENT;
      let until = -1;
      const began: string[] = [];
      const hushed = new Set<string>();
      for (let now = 0; now < 60_000; now += 500) {
        if (next(4) === 0) {
          const id = String(next(30));
          const kind = next(12) === 0 ? "emergency" : "call";
          queue = hear(queue, said(id, now + next(3000), { kind, area: ["", "W1", "W2"][next(3)] ?? "" }), "W1", now);
        }
        if (next(20) === 0) {
          const id = String(next(30));
          if (queue.playing?.id === id) until = now;
          if (!began.includes(id)) hushed.add(id);
          queue = hush(queue, id);
        }
        if (queue.playing && now >= until) queue = ended(queue, queue.playing.id);
        const todo = step(queue, now, () => next(5) > 0);
        queue = todo.queue;
        if (!todo.start) continue;
        expect(todo.stop !== null || now >= until).toBe(true);
        if (todo.stop) expect([todo.start.kind, todo.stop.kind]).toEqual(["emergency", "call"]);
        expect(now).toBeGreaterThanOrEqual(todo.start.starts_at);
        expect(now).toBeLessThanOrEqual(todo.start.expires_at);
        expect(began).not.toContain(todo.start.id);
        expect(hushed).not.toContain(todo.start.id);
        expect(todo.start.area).not.toBe("W2");
        began.push(todo.start.id);
        until = now + todo.start.length_ms;
      }
      expect(queue.known.length).toBeLessThanOrEqual(200);
    }
  });
});
