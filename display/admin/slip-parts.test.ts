import { expect, it } from "vitest";
import { fresh, kindOf, namesTicket, PART_KINDS, textsOf, wrongOf } from "./slip-parts";

it("a new part of each kind is of its kind", () => {
  expect(PART_KINDS.map((kind) => kindOf(fresh(kind)))).toEqual([...PART_KINDS]);
});

it("a placeholder that nobody fills in is found, and what was forgotten", () => {
  expect(wrongOf({ text: "{ticket_no} {zone}" })).toBeNull();
  expect(wrongOf({ text: "您的号 {number}" })).toEqual({ key: "slip_wrong_placeholder", name: "number" });
  expect(wrongOf({ pair: ["等候", "{waitng}"] })).toEqual({ key: "slip_wrong_placeholder", name: "waitng" });
  expect(wrongOf({ text: " " })).toEqual({ key: "slip_wrong_empty" });
  expect(wrongOf({ feed: 21 })).toEqual({ key: "slip_wrong_feed" });
  expect(wrongOf({ line: true })).toBeNull();
});

it("a slip has to name the ticket", () => {
  expect(namesTicket([{ line: true }, { text: "{ticket_no}" }])).toBe(true);
  expect(namesTicket([{ text: "号" }])).toBe(false);
});

it("a line and empty rows hold no text", () => {
  expect([fresh("line"), fresh("feed")].flatMap(textsOf)).toEqual([]);
});
