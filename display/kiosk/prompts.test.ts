import { expect, test } from "vitest";
import { grouped } from "./flow";
import { keysLast } from "./pilot";
import { forSpeech, stillThere } from "./prompts";

test("a range is read as a range, a date is not", () => {
  expect(forSpeech("约 15–35 分钟")).toBe("约 15到35 分钟");
  expect(forSpeech("11月30日 01:00 开始取号")).toBe("11月30日 01:00 开始取号");
  expect(forSpeech("1-2")).toBe("1-2");
});

test("the warning says what to touch, or press, and what happens otherwise", () => {
  expect(stillThere(false, 20)).toBe("您还在吗？要继续，请点“我还在”；不然 20 秒后回到首页。");
  expect(stillThere(true, 20)).toBe("您还在吗？要继续，请按任意键；不然 20 秒后回到首页。");
});

test("a number is shown in groups as on the card, a phone number as people say it", () => {
  const both = ["typed_id", "phone"] as const;
  expect(grouped("110105199003070172", both)).toBe("110105 1990 0307 0172");
  expect(grouped("1101051", both)).toBe("110105 1");
  expect(grouped("110105", both)).toBe("110105");
  expect(grouped("13800138000", both)).toBe("138 0013 8000");
  expect(grouped("13800138000", ["typed_id"])).toBe("138001 3800 0");
  expect(grouped("1380", ["phone"])).toBe("138 0");
});

test("who is led by keys comes to what was found before the keys on the screen", () => {
  const control = (name: string): { name: string; classList: DOMTokenList } => {
    const contains = (wanted: string): boolean => name.split(" ").includes(wanted);
    return { name, classList: { contains } as unknown as DOMTokenList };
  };
  const order = keysLast([control("typed"), control("key"), control("key key-delete"), control("tile item")]);
  expect(order.map(({ name }) => name)).toEqual(["typed", "tile item", "key", "key key-delete"]);
});
