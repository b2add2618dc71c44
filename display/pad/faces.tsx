import type { JSX } from "preact";
import type { RatingLevel } from "../common/contract";

/** Mouth of each level, from a smile to a frown; how far the middle of the curve lies below its ends. */
const MOUTHS: Record<RatingLevel, number> = { 5: 14, 4: 8, 3: 0, 2: -8, 1: -14 };

/** A face beside the word; all in one colour, so that nobody reads the choice from afar. */
export function Face({ level }: { level: RatingLevel }): JSX.Element {
  const bend = MOUTHS[level];
  const ends = 40 - bend / 3;
  return (
    <svg class="face" viewBox="0 0 60 60" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="3" stroke-linecap="round">
      <circle cx="30" cy="30" r="26" />
      <circle cx="21" cy="24" r="1.5" fill="currentColor" />
      <circle cx="39" cy="24" r="1.5" fill="currentColor" />
      <path d={`M18 ${ends} Q30 ${ends + bend} 42 ${ends}`} />
    </svg>
  );
}
