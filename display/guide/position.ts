import { signal } from "@preact/signals";
import type { Position } from "./server";

export type PositionState = "none" | "asking" | "known" | "failed";

/** Where the visitor is; only in this page's memory, and only after the visitor has asked for it. */
export const position = signal<Position | null>(null);
export const positionState = signal<PositionState>("none");

/** Code of the hall around which the visitor says to be, "" for none; a position that is known counts more. */
export const district = signal("");

export function locate(): void {
  if (!navigator.geolocation) {
    positionState.value = "failed";
    return;
  }
  positionState.value = "asking";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      position.value = { lat: rounded(coords.latitude), lon: rounded(coords.longitude) };
      positionState.value = "known";
    },
    () => (positionState.value = "failed"),
    { timeout: 15_000, maximumAge: 60_000 },
  );
}

export function forget(): void {
  position.value = null;
  positionState.value = "none";
}

/** To a thousandth of a degree, some 100 m: enough to tell halls apart, not enough to tell a door. */
function rounded(degrees: number): number {
  return Math.round(degrees * 1000) / 1000;
}
