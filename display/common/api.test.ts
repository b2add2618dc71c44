import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { action } from "./action";
import { asVisitor, get, post, press, Problem, setCsrf, setToken, Unreachable } from "./api";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const servers: Server[] = [];

/** A server that gives one answer a request and stays with the last; returns its address and the headers it was sent. */
async function serving(...answers: Answer[]): Promise<{ url: string; heard: IncomingMessage["headers"][] }> {
  const heard: IncomingMessage["headers"][] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(heard.length, answers.length - 1)]!;
    heard.push(request.headers);
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, heard };
}

const hangUp: Answer = (request) => void request.socket.destroy();

function json(status: number, body: object): Answer {
  return (_request, response) => {
    response.writeHead(status, { "Content-Type": status < 400 ? "application/json" : "application/problem+json" });
    response.end(JSON.stringify(body));
  };
}

afterEach(() => {
  setToken("");
  setCsrf("");
  servers.splice(0).forEach((server) => server.close());
});

test("a press that got no answer is sent again with the same key", async () => {
  const { url, heard } = await serving(hangUp, json(201, { ticket_no: "A001" }));
  expect(await post(url, { zone: "A" })).toEqual({ ticket_no: "A001" });
  expect(heard).toHaveLength(2);
  expect(heard[0]!["idempotency-key"]).toMatch(/^[0-9a-f-]{36}$/);
  expect(heard[1]!["idempotency-key"]).toBe(heard[0]!["idempotency-key"]);
});

test("two presses have two keys", async () => {
  const { url, heard } = await serving(json(200, {}));
  await post(url);
  await post(url);
  expect(heard[0]!["idempotency-key"]).not.toBe(heard[1]!["idempotency-key"]);
});

test("a refusal is told with the server's own sentence and not tried again", async () => {
  const { url, heard } = await serving(json(409, { code: "already_waiting", detail: "您已取过号", ticket: { id: "1" } }));
  const error = await post(url).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(Problem);
  expect(error).toMatchObject({ status: 409, code: "already_waiting", detail: "您已取过号", body: { ticket: { id: "1" } } });
  expect(heard).toHaveLength(1);
});

test("a bad gateway is no answer", async () => {
  const gateway: Answer = (_request, response) => void response.writeHead(502, { "Content-Type": "text/html" }).end("<h1>502</h1>");
  const { url } = await serving(gateway);
  await expect(get(url, { tries: 1 })).rejects.toBeInstanceOf(Unreachable);
});

test("a device shows its token, a person the CSRF value, and nobody both", async () => {
  const { url, heard } = await serving(json(200, {}));
  setCsrf("c-1");
  await post(url);
  setToken("t-1");
  await post(url);
  expect([heard[0]!["x-csrf-token"], heard[0]!["authorization"]]).toEqual(["c-1", undefined]);
  expect([heard[1]!["x-csrf-token"], heard[1]!["authorization"]]).toEqual([undefined, "Bearer t-1"]);
});

test("a button pressed twice acts once", async () => {
  const { url, heard } = await serving(json(200, {}));
  const take = action(async (pressed) => void (await post(url, {}, { press: pressed })));
  await Promise.all([take.run(), take.run()]);
  expect(heard).toHaveLength(1);
});

test("a refused press shows the sentence", async () => {
  const { url } = await serving(json(409, { code: "zone_cap_reached", detail: "今日号已取完" }));
  const take = action(async () => void (await post(url, {}, { press: press() })));
  await take.run();
  expect(take.refused.value).toBe("今日号已取完");
  expect(take.busy.value).toBe(false);
});

test("a page for everybody asks as a visitor, whoever is logged in on this machine", async () => {
  const { url } = await serving(json(200, {}));
  const asked = vi.spyOn(globalThis, "fetch");
  await get(url);
  asVisitor();
  await get(url);
  expect(asked.mock.calls.map(([, how]) => how?.credentials)).toEqual(["same-origin", "omit"]);
  asked.mockRestore();
});
