import { describe, expect, it } from "vitest";
import { at, differing } from "./server";

describe("the address of a part of a hall", () => {
  it("keeps what is written in a code from being read as a path", () => {
    expect(at("H1", "zones", "A/B", "actions", "merge")).toBe("/api/v1/halls/H1/zones/A%2FB/actions/merge");
  });
});

describe("what a change has to say", () => {
  it("is only what differs, lists compared by what is in them", () => {
    const before = { name: "综合窗口", cap: null, kinds: ["id_card"] };
    expect(differing(before, { name: "综合", cap: null, kinds: ["id_card"] })).toEqual({ name: "综合" });
    expect(differing(before, before)).toEqual({});
  });
});
