import type { JSX } from "preact";
import { hoursInWords, type Session } from "./hours";
import { t } from "./texts";

export function OpenMark({ open }: { open: boolean }): JSX.Element {
  return (
    <span class={`open-mark ${open ? "is-open" : ""}`} data-field="open" data-value={open ? "open" : "closed"}>
      <span aria-hidden="true">{open ? "●" : "○"}</span> {t(open ? "open" : "closed")}
    </span>
  );
}

/** Inside a list of facts. */
export function Hours({ sessions, label = t("hours") }: { sessions: readonly Session[]; label?: string }): JSX.Element {
  const lines = hoursInWords(sessions);
  return (
    <div>
      <dt>{label}</dt>
      <dd data-field="sessions">{lines.length ? lines.map((line) => <span key={line} class="line">{line}</span>) : t("no_hours")}</dd>
    </div>
  );
}

/** Inside a list of facts; nothing where no number is known. */
export function Phone({ label, number, field }: { label: string; number: string; field: string }): JSX.Element | null {
  if (!number) return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <a class="link" href={`tel:${number.replace(/[^\d+*#]/g, "")}`} data-action="phone" data-field={field}>
          {number}
        </a>
      </dd>
    </div>
  );
}

type Placed = { name: string; latitude: number | null; longitude: number | null };

/** Opens the maps of a phone or, on a computer, a map in another tab; this page itself asks no map service. */
export function Navigate({ hall }: { hall: Placed }): JSX.Element | null {
  if (hall.latitude === null || hall.longitude === null) return null;
  const away = navigator.maxTouchPoints === 0;
  return (
    <a class="link" href={mapAddress(hall, hall.latitude, hall.longitude)} data-action="navigate" {...(away ? { target: "_blank", rel: "noreferrer" } : {})}>
      {t("navigate")}
    </a>
  );
}

function mapAddress(hall: Placed, latitude: number, longitude: number): string {
  const point = `${latitude},${longitude}`;
  const name = encodeURIComponent(hall.name);
  if (navigator.maxTouchPoints === 0) return `https://uri.amap.com/marker?position=${longitude},${latitude}&name=${name}&coordinate=wgs84`;
  return /iPhone|iPad/.test(navigator.userAgent) ? `maps:?ll=${point}&q=${name}` : `geo:${point}?q=${point}(${name})`;
}
