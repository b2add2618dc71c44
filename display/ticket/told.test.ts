import { describe, expect, it } from "vitest";
import type { ETicket, Longer } from "../common/contract";
import { tell, type Told } from "./told";

type Shown = { high: number; longer?: Longer | null; zone?: string; state?: string; reactivations?: number };

function view({ high, longer, zone = "A", state = "waiting", reactivations = 0 }: Shown): ETicket {
  const wait = { p10_seconds: 0, p50_seconds: high * 30, p90_seconds: high * 60, as_of: "", text: "", ...(longer === undefined ? {} : { longer }) };
  return { ticket: { state, zone, reactivations, wait } } as ETicket;
}

function after(...shown: Shown[]): Told | null {
  return shown.reduce((told: Told | null, one) => tell(told, view(one), "zh"), null);
}

const OWN = "等候时间比之前说的长了一些，请您谅解。";
const paused = (minutes: number): Longer => ({ minutes, text: `3 号窗口暂停服务，您可能要多等约 ${minutes} 分钟。` });

describe("a wait that grows", () => {
  it("is not spoken of up to five minutes, nor while it shrinks", () => {
    expect(after({ high: 30 })?.note).toBe("");
    expect(after({ high: 30 }, { high: 35 })?.note).toBe("");
    expect(after({ high: 30 }, { high: 20 })?.note).toBe("");
  });

  it("says so beyond that, also where it has crept up, and no more once it is back", () => {
    expect(after({ high: 30 }, { high: 40 })?.note).toBe(OWN);
    expect(after({ high: 30 }, { high: 35 }, { high: 40 })?.note).toBe(OWN);
    expect(after({ high: 30 }, { high: 20 }, { high: 30 })?.note).toBe(OWN);
    expect(after({ high: 30 }, { high: 40 }, { high: 35 })?.note).toBe("");
  });

  it("says why where the server knows, and nothing of its own afterwards", () => {
    expect(after({ high: 30 }, { high: 40, longer: paused(10) })?.note).toBe(paused(10).text);
    expect(after({ high: 30 }, { high: 40, longer: paused(10) }, { high: 40, longer: null })?.note).toBe("");
    expect(after({ high: 40, longer: paused(10) }, { high: 50, longer: null })?.note).toBe(OWN);
  });

  it("begins anew in another line, after a missed call, and where it is not waited any more", () => {
    expect(after({ high: 10 }, { high: 60, zone: "B" })?.note).toBe("");
    expect(after({ high: 10 }, { high: 60, reactivations: 1 })?.note).toBe("");
    expect(after({ high: 10 }, { high: 60, state: "called" })).toBeNull();
  });

  it("is held against the last range where none could be told between", () => {
    const known = after({ high: 10 });
    const none = tell(known, { ticket: { state: "waiting", zone: "A", reactivations: 0, wait: { unknown: "no_open_window", text: "" } } } as ETicket, "zh");
    expect(none?.note).toBe("");
    expect(tell(none, view({ high: 30 }), "zh")?.note).toBe(OWN);
  });

  it("counts from the first range that is known", () => {
    expect(tell(null, { ticket: { state: "waiting", zone: "A", reactivations: 0, wait: { unknown: "no_open_window", text: "" } } } as ETicket, "zh")?.lowest).toBeNull();
  });
});

describe("what is read out", () => {
  it("is the note when it comes, and not each time its figure moves", () => {
    const first = after({ high: 40, longer: paused(10) });
    expect(first?.aloud).toBe(paused(10).text);
    const moved = tell(first, view({ high: 45, longer: paused(15) }), "zh");
    expect(moved?.note).toBe(paused(15).text);
    expect(moved?.aloud).toBe(paused(10).text);
  });

  it("is the note again when it has grown by more than five minutes since", () => {
    expect(after({ high: 40, longer: paused(10) }, { high: 45, longer: paused(15) }, { high: 50, longer: paused(20) })?.aloud).toBe(paused(20).text);
  });

  it("falls silent with the note, and speaks anew with the next", () => {
    expect(after({ high: 40, longer: paused(10) }, { high: 30, longer: null })?.aloud).toBe("");
    expect(after({ high: 40, longer: paused(15) }, { high: 30, longer: null }, { high: 40, longer: paused(10) })?.aloud).toBe(paused(10).text);
  });

  it("is in the language of the page", () => {
    const chinese = after({ high: 40, longer: paused(10) });
    expect(tell(chinese, view({ high: 40, longer: { minutes: 10, text: "Window 3 is paused" } }), "en")?.aloud).toBe("Window 3 is paused");
  });
});
