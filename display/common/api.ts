import { lang } from "./lang";

/** A refusal by the server; `detail` is a sentence for the person in front of the screen. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly body: Record<string, unknown>,
  ) {
    super(detail);
  }
}

/** No answer came: the outcome is not known, and the same press may be sent again. */
export class Unreachable extends Error {}

/** One press of one button; sent again it has the same effect once. */
export type Press = { readonly key: string };

export function press(): Press {
  return { key: uuid() };
}

/** crypto.randomUUID wants a secure context, which a page over plain http in the hall's network is not. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const credentials = { token: "", csrf: "", nobody: false };

/** Ask as a visitor from now on, whoever is logged in on this machine: on pages that are for everybody. */
export function asVisitor(): void {
  credentials.nobody = true;
}

export function setToken(token: string): void {
  credentials.token = token;
}

export function token(): string {
  return credentials.token;
}

export function setCsrf(csrf: string): void {
  credentials.csrf = csrf;
}

let readdressed = (path: string): string => path;

/** Send every request from now on to what `readdress` makes of its address, such as the same one in a draft. */
export function addressThrough(readdress: (path: string) => string): void {
  readdressed = readdress;
}

let heard = (_answer: unknown): void => undefined;

/** Show `hear` every answer to a deed from now on, such as what a change has done besides what was asked. */
export function hearAnswers(hear: (answer: unknown) => void): void {
  heard = hear;
}

export type Options = {
  press?: Press;
  /** How often a call without an answer is sent in all; Infinity goes on until the signal aborts. */
  tries?: number;
  timeoutSeconds?: number;
  signal?: AbortSignal;
  /** Told before each new try, so that the screen can say so. */
  onRetry?: (tries: number) => void;
};

export function get<Answer>(path: string, options: Options = {}): Promise<Answer> {
  return call<Answer>("GET", path, undefined, options);
}

export function post<Answer>(path: string, body: object = {}, options: Options = {}): Promise<Answer> {
  return call<Answer>("POST", path, body, { ...options, press: options.press ?? press() });
}

export function patch<Answer>(path: string, body: object, options: Options = {}): Promise<Answer> {
  return call<Answer>("PATCH", path, body, { ...options, press: options.press ?? press() });
}

/** Sends one file as a form; large ones take their time. */
export function upload<Answer>(path: string, file: File, options: Options = {}): Promise<Answer> {
  const form = new FormData();
  form.set("file", file);
  return call<Answer>("POST", path, form, { timeoutSeconds: 120, ...options, press: options.press ?? press() });
}

/** Sends a form, such as one with several files. */
export function postForm<Answer>(path: string, form: FormData, options: Options = {}): Promise<Answer> {
  return call<Answer>("POST", path, form, { timeoutSeconds: 120, ...options, press: options.press ?? press() });
}

async function call<Answer>(method: string, path: string, body: object | undefined, options: Options): Promise<Answer> {
  const tries = options.tries ?? 3;
  // Once for all tries: a press that is sent again means what it meant at first.
  const address = readdressed(path);
  for (let tried = 1; ; tried += 1) {
    try {
      const answered = await once<Answer>(method, address, body, options);
      if (method !== "GET") heard(answered);
      return answered;
    } catch (error) {
      if (!(error instanceof Unreachable) || tried >= tries || options.signal?.aborted) throw error;
      options.onRetry?.(tried);
      await pause(Math.min(3000, 300 * 2 ** tried), options.signal);
    }
  }
}

async function once<Answer>(method: string, path: string, body: object | undefined, options: Options): Promise<Answer> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), (options.timeoutSeconds ?? 8) * 1000);
  const abort = (): void => stop.abort();
  options.signal?.addEventListener("abort", abort);
  try {
    const response = await fetch(path, {
      method,
      headers: headers(method, body, options.press),
      body: body === undefined ? null : body instanceof FormData ? body : JSON.stringify(body),
      // A page with its own token is a device, whoever else is logged in on this machine.
      credentials: credentials.token || credentials.nobody ? "omit" : "same-origin",
      cache: "no-store",
      signal: stop.signal,
    });
    return await answer<Answer>(response);
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) throw error;
    throw new Unreachable(`no answer to ${method} ${path}`, { cause: error });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
  }
}

function headers(method: string, body: object | undefined, pressed?: Press): Record<string, string> {
  const all: Record<string, string> = {
    Accept: "application/json, application/problem+json",
    "Accept-Language": lang.value === "en" ? "en" : "zh-CN",
  };
  if (credentials.token) all["Authorization"] = `Bearer ${credentials.token}`;
  if (method !== "GET") {
    // The browser itself says how a form is divided.
    if (!(body instanceof FormData)) all["Content-Type"] = "application/json";
    if (pressed) all["Idempotency-Key"] = pressed.key;
    if (credentials.csrf && !credentials.token) all["X-CSRF-Token"] = credentials.csrf;
  }
  return all;
}

async function answer<Answer>(response: Response): Promise<Answer> {
  if (response.status === 204) return null as Answer;
  // A proxy's own 502-504 says nothing about the press; ours is problem+json and does.
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  if (!isJson) throw new Unreachable(`status ${response.status} without an answer`);
  const body = (await response.json()) as unknown;
  if (response.ok) return body as Answer;
  const problem = body as Record<string, unknown>;
  throw new Problem(response.status, String(problem["code"] ?? "unknown"), String(problem["detail"] ?? problem["title"] ?? ""), problem);
}

function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
