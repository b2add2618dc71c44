import { useSignal } from "@preact/signals";
import type { Ref } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

export type Fit = {
  list: Ref<HTMLUListElement>;
  /** Choices of one page. */
  size: number;
  /** Whether there is room for what a zone is for. */
  notes: boolean;
};

/**
 * How many choices a page holds with all their words: as many as wanted, else the same without notes, else one fewer, with notes
 * if there is room and without, and so on.
 * No name or figure is ever cut, however many zones a hall has and however it calls them.
 *
 * layout: what the room depends on; while it stays the same nothing grows again, so that figures which change move no tile twice.
 */
export function useFit(most: number, layout: string): Fit {
  const list = useRef<HTMLUListElement>(null);
  const squeezed = useSignal({ layout, steps: 0 });
  const steps = squeezed.value.layout === layout ? squeezed.value.steps : 0;
  const size = Math.max(1, most - Math.floor(steps / 2));
  useLayoutEffect(() => {
    if (list.current && steps < 2 * most && isCut(list.current)) squeezed.value = { layout, steps: steps + 1 };
  });
  useEffect(() => {
    // Letters come later than the page does, and what is said above the choices takes of their room.
    const again = (): void => {
      squeezed.value = { ...squeezed.peek(), steps: 0 };
    };
    const middle = list.current?.closest(".middle");
    const seen = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(again);
    for (const box of [middle, middle?.querySelector(".info")]) if (box) seen?.observe(box);
    document.fonts.addEventListener("loadingdone", again);
    return () => {
      seen?.disconnect();
      document.fonts.removeEventListener("loadingdone", again);
    };
  }, []);
  return { list, size, notes: steps % 2 === 0 };
}

const EDGE = 3;

/** Whether some tile's words reach its edge. */
function isCut(list: HTMLElement): boolean {
  return [...list.querySelectorAll<HTMLElement>(".tile")].some((tile) => {
    const room = tile.getBoundingClientRect();
    return [...tile.querySelectorAll<HTMLElement>("*")].some((part) => {
      const box = part.getBoundingClientRect();
      if (box.width === 0) return false;
      const wide = box.left < room.left + EDGE || box.right > room.right - EDGE;
      // The box of words within a line is that of their font, which is taller than their letters.
      return wide || (getComputedStyle(part).display !== "inline" && (box.top < room.top + EDGE || box.bottom > room.bottom - EDGE));
    });
  });
}

/** Choices a page so that pages are alike: ten where eight fit are five and five. */
export function evenly(count: number, most: number): number {
  return Math.max(1, Math.ceil(count / Math.ceil(count / most)));
}
