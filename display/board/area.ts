import type { HallState } from "../common/contract";

/** What concerns the people who sit in a waiting area: the calls, missed numbers and lines of its zones, and their windows.
 *
 * area: code of the area, "" for the whole hall; one that no zone belongs to shows the whole hall too, rather than nothing.
 */
export function ofArea(state: HallState, area: string): HallState {
  const zones = state.zones.filter((zone) => zone.area?.code === area);
  if (area === "" || zones.length === 0) return state;
  const codes = new Set(zones.map((zone) => zone.code));
  return {
    ...state,
    zones,
    windows: state.windows.filter((window) => window.zones.some((code) => codes.has(code))),
    calls: state.calls.filter((call) => codes.has(call.zone)),
    missed: state.missed.filter((row) => codes.has(row.zone)),
  };
}
