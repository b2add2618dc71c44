import { signal, type ReadonlySignal } from "@preact/signals";

type Offer = Event & { prompt: () => Promise<void> };

const offer = signal<Offer | null>(null);

/** Whether the phone would put the page on its home screen if asked now. */
export const installable: ReadonlySignal<Offer | null> = offer;

export async function install(): Promise<void> {
  const asked = offer.value;
  offer.value = null;
  await asked?.prompt();
}

/** Make the page of this ticket one that can be put on the home screen and that opens without a network. */
export function beInstallable(token: string): void {
  head("manifest", `/t/${encodeURIComponent(token)}/manifest.webmanifest`);
  head("apple-touch-icon", "/t/icon-180.png");
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    offer.value = event as Offer;
  });
  // Over plain http in the hall's network there is no worker; the page then lives while it is open.
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  navigator.serviceWorker
    .register("/t/worker.js", { scope: "/t/" })
    .then(() => navigator.serviceWorker.ready)
    .then((registration) => {
      const mine = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
      const keep = mine.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/assets/")).map(({ pathname }) => pathname);
      registration.active?.postMessage({ keep });
    })
    .catch(() => undefined);
}

function head(rel: string, href: string): void {
  const link = document.createElement("link");
  link.rel = rel;
  link.href = href;
  document.head.append(link);
}
