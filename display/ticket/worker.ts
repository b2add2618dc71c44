/**
 * Keeps the ticket's page, not its answers: without a network the page opens, says what it last heard and since when.
 * The build puts in what one version of the page consists of; a file of that name is never changed, so it is never stale.
 */
const KEPT = "__KEPT__".split(" ");
const VERSION = "ticket-__VERSION__";
const SHELL = "/t/";
const PATIENCE_MS = 4000;

type Waits = { waitUntil: (work: Promise<unknown>) => void };
type Asks = Waits & { request: Request; respondWith: (answer: Promise<Response>) => void };

self.addEventListener("install", (event) => {
  void (self as unknown as { skipWaiting: () => Promise<void> }).skipWaiting();
  (event as unknown as Waits).waitUntil(caches.open(VERSION).then((cache) => cache.addAll([SHELL, ...KEPT])));
});

self.addEventListener("activate", (event) => {
  (event as unknown as Waits).waitUntil(takeOver());
});

/** What the page had to load before there was a worker, such as the slices of its font. */
self.addEventListener("message", (event) => {
  const { keep } = event.data as { keep?: string[] };
  if (keep) (event as unknown as Waits).waitUntil(Promise.all(keep.map((address) => file(new Request(address)))));
});

self.addEventListener("fetch", (event) => {
  const asks = event as unknown as Asks;
  const { request } = asks;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") asks.respondWith(page(request));
  else if (pathname.startsWith("/assets/") || /^\/t\/icon-/.test(pathname)) asks.respondWith(file(request));
});

/** Only this version's files are needed from now on. A page that is open has all of its own in memory. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("ticket-") && name !== VERSION).map((name) => caches.delete(name)));
  await (self as unknown as { clients: { claim: () => Promise<void> } }).clients.claim();
}

/** The server's page where it can be had in time, else the kept one; they are the same for every ticket. */
async function page(request: Request): Promise<Response> {
  const kept = caches.match(SHELL);
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS));
  const asked = fetch(request).catch(() => null);
  const first = await Promise.race([asked, late]);
  // A server that is in trouble, or a proxy in its place, says nothing about the ticket.
  if (first && first.status < 500) return first;
  return (await kept) ?? (await asked) ?? Response.error();
}

async function file(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    const copy = answer.clone();
    void caches.open(VERSION).then((cache) => cache.put(request, copy));
  }
  return answer;
}
