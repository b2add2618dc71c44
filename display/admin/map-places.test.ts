import { describe, expect, test } from "vitest";
import { draftOf, kept, newPlace } from "./map-places";

const place = { id: "a", kind: "room", code: "", label: "", label_en: "", x: 10, y: 10, w: 10, h: 5 } as const;
const map = { width: 40, height: 20, places: [place] };

describe("a place that is moved", () => {
  test("stays inside the drawing", () => {
    expect(kept({ ...place, x: -3, y: 99 }, map)).toMatchObject({ x: 0, y: 15 });
    expect(kept({ ...place, x: 35 }, map)).toMatchObject({ x: 30 });
  });

  test("never becomes nothing, nor larger than the drawing", () => {
    expect(kept({ ...place, w: 0, h: -4 }, map)).toMatchObject({ w: 1, h: 1 });
    expect(kept({ ...place, w: 99, h: 99 }, map)).toMatchObject({ x: 0, y: 0, w: 40, h: 20 });
  });
});

test("a new place has a mark of its own", () => {
  const more = { ...map, places: [{ ...place, id: "p2" }, { ...place, id: "p3" }] };
  expect(newPlace(more).id).toBe("p4");
});

test("a draft has a place inside for every window, area and kiosk", () => {
  const numbers = Array.from({ length: 30 }, (_, n) => ({ number: String(n + 1) }));
  const drawn = draftOf(numbers, [{ code: "A", issues_tickets: true }, { code: "S", issues_tickets: false }], [{ code: "E" }], [{ code: "K1" }]);
  expect(drawn.places.filter((one) => one.kind === "window").map((one) => one.code)).toEqual(numbers.map((one) => one.number));
  expect(drawn.places.filter((one) => one.kind === "zone").map((one) => one.code)).toEqual(["S"]);
  for (const one of drawn.places) expect(kept(one, drawn)).toEqual(one);
});
