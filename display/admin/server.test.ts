import { describe, expect, it } from "vitest";
import { Problem } from "../common/api";
import { at, differing, inDraft, wrongIn } from "./server";

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

describe("what the server found wrong", () => {
  it("stands at each field as the server's sentence, at each of several parts and, the first one, at the whole", () => {
    const errors = [
      { field: "code", text: "只能用字母。" },
      { field: "hours.0.from", text: "应为时间。" },
      { field: "hours.1.to", text: "请填写这一项。" },
    ];
    const wrong = wrongIn(new Problem(422, "validation_failed", "填写的内容有误。", { errors }));
    expect([...wrong]).toEqual([["code", "只能用字母。"], ["hours.0.from", "应为时间。"], ["hours", "应为时间。"], ["hours.1.to", "请填写这一项。"]]);
  });

  it("is the whole sentence where one value is refused by name", () => {
    expect(wrongIn(new Problem(422, "policy_value_invalid", "只能是 1 到 20。", { key: "recall_max" })).get("recall_max")).toBe("只能是 1 到 20。");
  });
});
