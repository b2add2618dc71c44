import { expect, test } from "vitest";
import type { Desk } from "../common/contract";
import { KeptKeys, standing } from "./kept";

function a_store(): Pick<Storage, "getItem" | "setItem" | "removeItem"> {
  const kept = new Map<string, string>();
  return { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
}

test("a press without an answer keeps its key over a reload, until it is answered", () => {
  const store = a_store();
  new KeptKeys(store, "w1").keep("call-next in idle", "k1");
  expect(new KeptKeys(store, "w1").of("call-next in idle")).toBe("k1");
  expect(new KeptKeys(store, "w2").of("call-next in idle")).toBeUndefined();
  new KeptKeys(store, "w1").forget("call-next in idle");
  expect(new KeptKeys(store, "w1").of("call-next in idle")).toBeUndefined();
});

test("what cannot be read is nothing", () => {
  const store = a_store();
  store.setItem("hall.desk.unanswered.w1", "{");
  expect(new KeptKeys(store, "w1").of("x")).toBeUndefined();
});

test("the same button in another state of the window is another press", () => {
  const idle = { window: { state: "idle", since: 5, staff: null }, ticket: null, undo: null, rating: "none" } as unknown as Desk;
  const later = { ...idle, window: { ...idle.window, since: 9 } };
  expect(standing(idle)).toBe(standing({ ...idle }));
  expect(standing(idle)).not.toBe(standing(later));
});
