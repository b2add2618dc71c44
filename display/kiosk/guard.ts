import { signal, type ReadonlySignal } from "@preact/signals";

/** After a page has changed, a second touch was meant for the page before. */
const SETTLE_MS = 800;
/** A fingertip is 8 to 20 mm wide, a palm or a sleeve more; the panel's shorter side is about 270 mm. */
const PALM_SHARE = 28 / 270;

export type Guard = {
  /** True while touches are not taken: the page lies under a shield. */
  shielded: ReadonlySignal<boolean>;
  settle: () => void;
};

/** Keeps away what is not a touch of one finger on the page it saw: double touches, several fingers, palms. */
export function watchTouches(): Guard {
  const shielded = signal(false);
  const down = new Map<number, boolean>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let spoiled = false;

  function settle(): void {
    shielded.value = true;
    clearTimeout(timer);
    timer = setTimeout(() => (shielded.value = false), SETTLE_MS);
  }

  document.addEventListener(
    "pointerdown",
    (event) => {
      // A new gesture begins when no finger is left on the glass.
      if (down.size === 0) spoiled = false;
      down.set(event.pointerId, true);
      if (down.size > 1 || isPalm(event)) spoiled = true;
    },
    true,
  );
  for (const end of ["pointerup", "pointercancel"] as const) {
    document.addEventListener(end, (event) => down.delete(event.pointerId), true);
  }
  document.addEventListener(
    "click",
    (event) => {
      // A click by a key has no finger behind it.
      if (!spoiled || event.detail === 0) return;
      event.stopImmediatePropagation();
      event.preventDefault();
    },
    true,
  );
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  return { shielded, settle };
}

function isPalm({ pointerType, width, height }: PointerEvent): boolean {
  return pointerType === "touch" && Math.max(width, height) > Math.min(innerWidth, innerHeight) * PALM_SHARE;
}
