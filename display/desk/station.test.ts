import { expect, test } from "vitest";
import { concerns } from "./station";

test("a desk reads again what may change it: its window, the line, a rating", () => {
  expect(concerns("window.paused", { window_id: "w3" }, "w3")).toBe(true);
  expect(concerns("ticket.issued", { waiting: { A: 3 } }, "w3")).toBe(true);
  expect(concerns("ticket.moved_ahead", { ticket_id: "t1" }, "w3")).toBe(true);
  expect(concerns("rating.given", {}, "w3")).toBe(true);
});

test("a desk lets pass what happens to other windows and devices", () => {
  expect(concerns("window.paused", { window_id: "w4" }, "w3")).toBe(false);
  expect(concerns("device.offline", {}, "w3")).toBe(false);
});
