import { describe, expect, test } from "vitest";
import type { Ticket, Zone } from "../common/contract";
import { closingSentences, closingTitle, newsOf, soonWords } from "./facts";

const DOUBT = "今天下班前可能轮不到您。";
const INSTEAD = "也可以改天早点来，或到导办台问问别的办法。";

function aZone(issuing: Partial<Zone["issuing"]>, closing: string | null = null): Zone {
  return { issuing: { open: true, reason: "open", text: "", ...issuing }, wait: { unknown: "too_few", text: "", closing } } as Zone;
}

describe("closing time, before the number is taken", () => {
  test("a turn that is likely not to come today is said once, with what to do instead", () => {
    const zone = aZone({ rule: "17:00 前取号的，办完为止" }, DOUBT);
    expect(closingSentences(zone)).toBe(DOUBT + INSTEAD);
    expect(soonWords(zone)).toBe("今天可能轮不到");
    expect(closingTitle(zone)).toBe("取号之前请先看");
  });

  test("the hall's own warning says it already", () => {
    const zone = aZone({ reason: "past_closing", warning: "预计轮到您时已过 17:00。" }, DOUBT);
    expect(closingSentences(zone)).toBe(`预计轮到您时已过 17:00。${INSTEAD}`);
    expect(soonWords(zone)).toBe("可能排到下班以后");
    expect(closingTitle(zone)).toBe("可能排到下班以后");
  });

  test("that it is carried over to the afternoon does not say that it is likely not to come then either", () => {
    const carried = { reason: "carried_over", text: "预计 14:30 之后叫到您", warning: "顺延到 14:30 接着叫。" } as const;
    expect(closingSentences(aZone(carried))).toBe("顺延到 14:30 接着叫。");
    expect(closingSentences(aZone(carried, DOUBT))).toBe(`顺延到 14:30 接着叫。${DOUBT}${INSTEAD}`);
    expect(closingTitle(aZone(carried))).toBe("可能排到休息之后");
  });

  test("where people came since the server last said it, what the hall does then is known, or the hour", () => {
    expect(closingSentences(aZone({ rule: "17:00 前取号的，办完为止" }))).toBe("17:00 前取号的，办完为止");
    expect(closingSentences(aZone({ closes_at: "17:00" }))).toBe(`现在取号，可能要等到下班以后才轮到您，也可能今天办不成。本时段 17:00 结束。${INSTEAD}`);
  });
});

test("a number that was taken tells why it takes longer, and closing time unless the answer did", () => {
  const longer = { minutes: 10, text: "3 号窗口暂停服务，您可能要多等约 10 分钟。" };
  const ticket = (more: object): Ticket => ({ wait: { unknown: "too_few", text: "", longer, closing: DOUBT }, ...more }) as Ticket;
  expect(newsOf(ticket({}))).toEqual([longer.text, DOUBT]);
  expect(newsOf(ticket({ notice: { code: "past_closing", text: "预计轮到您时已过 17:00。" } }))).toEqual([longer.text]);
  expect(newsOf({ wait: { unknown: "too_few", text: "" } } as Ticket)).toEqual([]);
});
