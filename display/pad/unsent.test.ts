import { beforeEach, expect, test } from "vitest";
import { Unsent, type Answer, type Sent } from "./unsent";

const kept = new Map<string, string>();
const store = {
  getItem: (name: string) => kept.get(name) ?? null,
  setItem: (name: string, text: string) => void kept.set(name, text),
  removeItem: (name: string) => void kept.delete(name),
};
const answer = (n: number): Omit<Answer, "kept_at"> => ({ ticket_id: `t${n}`, path: `/tickets/t${n}/rating`, key: `k${n}`, body: { level: n } });

beforeEach(() => kept.clear());

test("an answer that did not reach the server stays and is sent again with the same key", async () => {
  const unsent = new Unsent(store, "w1");
  const heard: string[] = [];
  unsent.keep(answer(2));
  await unsent.send(async () => "later");
  await unsent.send(async (one) => (heard.push(one.key), "settled"));
  await unsent.send(async (one) => (heard.push(one.key), "settled"));
  expect(heard).toEqual(["k2"]);
  expect(unsent.all()).toEqual([]);
});

test("answers are sent in order, and none overtakes one that did not get through", async () => {
  const unsent = new Unsent(store, "w1");
  [1, 2, 3].forEach((n) => unsent.keep(answer(n)));
  await unsent.send(async (one): Promise<Sent> => (one.key === "k2" ? "later" : "settled"));
  expect(unsent.all().map((one) => one.key)).toEqual(["k2", "k3"]);
});

test("an answer kept while others are being sent goes out too, once", async () => {
  const unsent = new Unsent(store, "w1");
  const heard: string[] = [];
  unsent.keep(answer(1));
  await unsent.send(async (one) => {
    heard.push(one.key);
    if (one.key === "k1") {
      unsent.keep(answer(2));
      await unsent.send(async (again) => (heard.push(`twice ${again.key}`), "settled"));
    }
    return "settled";
  });
  expect(heard).toEqual(["k1", "k2"]);
});

test("a restart of the pad loses no answer, and pads of two windows keep theirs apart", () => {
  new Unsent(store, "w1").keep(answer(1));
  expect(new Unsent(store, "w1").has("t1")).toBe(true);
  expect(new Unsent(store, "w2").has("t1")).toBe(false);
});

test("an answer that this pad may not give now holds up none of the others", async () => {
  const unsent = new Unsent(store, "w1");
  [1, 2].forEach((n) => unsent.keep(answer(n)));
  const heard: string[] = [];
  await unsent.send(async (one): Promise<Sent> => (heard.push(one.key), one.key === "k1" ? "not_me" : "settled"));
  expect(heard).toEqual(["k1", "k2"]);
  expect(unsent.all().map((one) => one.key)).toEqual(["k1"]);
});

test("what is older than a rating may be is dropped, and what cannot be read is no answer", () => {
  let now = Date.parse("2026-11-24T09:00:00+08:00");
  const unsent = new Unsent(store, "w1", () => now);
  unsent.keep(answer(1));
  now += 8 * 86_400_000;
  expect(unsent.all()).toEqual([]);
  kept.set("hall.pad.unsent.w1", "[{");
  expect(unsent.all()).toEqual([]);
});
