import { describe, expect, it } from "vitest";
import { at, differing, inDraft } from "./server";

describe("the address of a part of a hall", () => {
  it("keeps what is written in a code from being read as a path", () => {
    expect(at("H1", "zones", "A/B", "actions", "merge")).toBe("/api/v1/halls/H1/zones/A%2FB/actions/merge");
  });
});

describe("the address of a thing in a draft", () => {
  const draft = { hall: "H1", number: 3, name: "夏令" };

  it("names the draft, after what it asks already", () => {
    expect(inDraft("/api/v1/halls/H1/zones", draft)).toBe("/api/v1/halls/H1/zones?draft=3");
    expect(inDraft("/api/v1/halls/H1/policy?lang=en", draft)).toBe("/api/v1/halls/H1/policy?lang=en&draft=3");
  });

  it("is the plain one for drafts themselves, for accounts, and without a draft", () => {
    for (const path of ["/api/v1/halls/H1/drafts/3/actions/publish", "/api/v1/halls/H1/changes?before=9", "/api/v1/auth/me"]) expect(inDraft(path, draft)).toBe(path);
    expect(inDraft("/api/v1/halls/H1/zones", null)).toBe("/api/v1/halls/H1/zones");
  });
});

describe("what a change has to say", () => {
  it("is only what differs, lists compared by what is in them", () => {
    const before = { name: "综合窗口", cap: null, kinds: ["id_card"] };
    expect(differing(before, { name: "综合", cap: null, kinds: ["id_card"] })).toEqual({ name: "综合" });
    expect(differing(before, before)).toEqual({});
  });
});
