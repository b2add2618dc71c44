import { expect, test } from "vitest";
import { destination } from "./destination";

test("a clerk goes to the desk, a guide to the guide desk, and a leader to the floor", () => {
  expect(destination("", "guide")).toBe("/guide-desk");
  expect(destination("", "clerk")).toBe("/desk");
  expect(destination("", "shift_leader")).toBe("/floor");
});

test("the page that asked comes first", () => {
  expect(destination("?next=%2Fdesk%3Fwindow%3Dw3", "shift_leader")).toBe("/desk?window=w3");
});

test.each(["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/login"])("%s is never followed", (next) => {
  expect(destination(`?next=${encodeURIComponent(next)}`, "clerk")).toBe("/desk");
});
