import { afterEach, expect, test, vi } from "vitest";
import { figures, inWords, type Scope } from "./server";

const scope: Scope = { hall: "H1", span: { from: "2026-01-01", to: "2026-12-31" }, zone: "A", below: false };

/** A server that answers each of what it is asked with the words it was asked in. */
function echoing(): string[] {
  const sent: string[] = [];
  vi.stubGlobal("fetch", (address: string) => {
    sent.push(address);
    const asks = new URL(address, "http://hall").searchParams.get("asks") ?? "";
    return Promise.resolve(new Response(JSON.stringify({ items: asks.split(";").map((of) => ({ of })) }), { headers: { "Content-Type": "application/json" } }));
  });
  return sent;
}

afterEach(() => vi.unstubAllGlobals());

test("what is asked while the page is drawn goes out as one request, and the same only once", async () => {
  const sent = echoing();
  const asked = [{ names: ["issued"], by: ["day"] }, { group: "ledger", by: ["zone"] }, { names: ["issued"], by: ["day"] }];
  const answers = await Promise.all(asked.map((one) => figures(scope, one)));
  expect(sent).toHaveLength(1);
  expect(new URL(sent[0]!, "http://hall").searchParams.get("asks")).toBe("issued@day;:ledger@zone");
  expect(answers).toEqual([{ of: "issued@day" }, { of: ":ledger@zone" }, { of: "issued@day" }]);
});

test("other days and what is asked later are another request", async () => {
  const sent = echoing();
  await Promise.all([figures(scope, { names: ["issued"] }), figures({ ...scope, zone: "" }, { names: ["issued"] })]);
  expect(sent).toHaveLength(2);
  await figures(scope, { names: ["served"] });
  expect(sent).toHaveLength(3);
});

test("more than the server takes at once is asked in several requests", async () => {
  const sent = echoing();
  const names = Array.from({ length: 25 }, (_, n) => `figure_${n}`);
  const answers = await Promise.all(names.map((name) => figures(scope, { names: [name] })));
  expect(sent).toHaveLength(2);
  expect(answers.at(-1)).toEqual({ of: "figure_24" });
});

test("an ask in words", () => {
  expect(inWords({ names: ["issued", "served"], by: ["weekday", "hour"] })).toBe("issued,served@weekday,hour");
  expect(inWords({ names: ["issued"] })).toBe("issued");
});
