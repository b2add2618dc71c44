/** Run at once, then at most every `gap_ms`; a wish in between is kept and comes true at the end of the gap. */
export function throttle(run: () => void, gap_ms: number): { wish: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wished = false;

  function wish(): void {
    if (timer !== undefined) {
      wished = true;
      return;
    }
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (!wished) return;
      wished = false;
      wish();
    }, gap_ms);
  }

  return { wish, stop: () => clearTimeout(timer) };
}
