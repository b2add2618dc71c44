import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "../common/api";
import type { ETicket, HallMap, HallState } from "../common/contract";
import { HallMapView, type Highlight } from "../common/hall-map";
import { t } from "./texts";

/** undefined: not asked for yet. The map changes rarely and the page lives for hours at most, so it is asked for once. */
const map = signal<HallMap | null | undefined>(undefined);

async function ask(hall: string): Promise<void> {
  map.value = null;
  try {
    const { state } = await get<{ state: HallState }>(`/api/v1/halls/${encodeURIComponent(hall)}/board`, { tries: 2 });
    map.value = state.hall.map ?? null;
  } catch {
    // The window's number is enough to find it; the map is asked for again with the next call.
    map.value = undefined;
  }
}

/** Where the window is, or where to wait; nothing in a hall that has drawn no map. */
export function Way({ view }: { view: ETicket }): JSX.Element | null {
  const { ticket, hall } = view;
  useEffect(() => {
    if (map.value === undefined) void ask(hall.code);
  }, [hall.code, ticket.state]);
  if (!map.value) return null;
  const highlight: Highlight = ticket.window ? { windows: [ticket.window.number] } : { zones: [ticket.zone] };
  return (
    <section class="card way" data-field="map">
      <h2>{t("map")}</h2>
      <HallMapView map={map.value} highlight={highlight} />
    </section>
  );
}
