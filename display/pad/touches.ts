// Which touches are meant: not those of a palm or of two fingers at once, and not the second of a double touch, which would
// answer a question that has only just come up.

const PALM_PX = 90;
const AFTER_PALM_MS = 800;
const TWICE_MS = 700;
const SAME_PLACE_PX = 80;

export type Touch = { id: number; x: number; y: number; width: number; height: number };

type Last = { x: number; y: number; at: number; page: string };

/** Times in milliseconds, of any clock. */
export class Touches {
  private readonly down = new Set<number>();
  private deafUntil = -Infinity;
  private last: Last | null = null;

  begin(touch: Touch, at: number): void {
    this.down.add(touch.id);
    if (this.down.size > 1 || Math.max(touch.width, touch.height) > PALM_PX) this.deafUntil = at + AFTER_PALM_MS;
  }

  end(id: number): void {
    this.down.delete(id);
  }

  /** Whether a press here is meant for this page; asked once for each. */
  meant(x: number, y: number, page: string, at: number): boolean {
    const last = this.last;
    this.last = { x, y, at, page };
    if (at < this.deafUntil) return false;
    const again = last !== null && at - last.at < TWICE_MS && Math.hypot(x - last.x, y - last.y) < SAME_PLACE_PX;
    return !(again && last.page !== page);
  }
}
