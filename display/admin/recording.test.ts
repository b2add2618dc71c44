import { describe, expect, test } from "vitest";
import { nameOf, parcels, RATE, wav } from "./recording";

describe("a recording as WAV", () => {
  const buffer = wav(new Float32Array([0, 1, -1, 2, 0.5]));
  const view = new DataView(buffer);

  test("says what it is", () => {
    expect(new TextDecoder().decode(buffer.slice(0, 4))).toBe("RIFF");
    expect([view.getUint16(20, true), view.getUint16(22, true), view.getUint32(24, true), view.getUint16(34, true)]).toEqual([1, 1, RATE, 16]);
    expect([view.getUint32(4, true), view.getUint32(40, true), buffer.byteLength]).toEqual([46, 10, 54]);
  });

  test("cuts off what is too loud instead of turning it round", () => {
    expect([0, 1, 2, 3, 4].map((n) => view.getInt16(44 + n * 2, true))).toEqual([0, 32767, -32767, 32767, 16384]);
  });
});

test("a file is named by what it says", () => {
  expect(["号窗口.mp3", "A.WAV", "号到 .m4a", "1"].map(nameOf)).toEqual(["号窗口", "A", "号到", "1"]);
});

test("many recordings go in several requests, in order and each once", () => {
  const piece = (n: number, size: number): { name: string; wav: Blob } => ({ name: String(n), wav: { size } as Blob });
  const sent = parcels([...Array.from({ length: 45 }, (_, n) => piece(n, 1000)), piece(45, 2_999_000), piece(46, 4_000_000)]);
  expect(sent.map((parcel) => parcel.length)).toEqual([20, 20, 5, 1, 1]);
  expect(sent.flat().map((one) => one.name)).toEqual(Array.from({ length: 47 }, (_, n) => String(n)));
});
