import type { JSX } from "preact";

/** Strokes on a field of 24 by 24; drawn for this program. */
const PATHS = {
  info: "M12 11v6M12 7.2v.6M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  good: "M7.5 12.5l3 3l6-6.5M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  warn: "M12 9.5v4.5M12 17v.6M12 3.5L2.5 20.5h19z",
  bad: "M12 7v6M12 16.4v.6M8 3h8l5 5v8l-5 5H8l-5-5V8z",
  check: "M5 12.5l4.5 4.5L19 7.5",
  close: "M6 6l12 12M18 6L6 18",
  previous: "M14.5 5.5L8 12l6.5 6.5",
  next: "M9.5 5.5L16 12l-6.5 6.5",
  up: "M12 19V5M5.5 11.5L12 5l6.5 6.5",
  clock: "M12 7v5.2l3.5 2M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M15.2 15.2L20.5 20.5",
  person: "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4 20.5c1-4 4-6 8-6s7 2 8 6",
  people: "M9 5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7M2.5 19.5c.8-3.6 3.2-5.2 6.5-5.2s5.7 1.6 6.5 5.2M16 5.3a3.3 3.3 0 0 1 0 6.4M18 14.8c1.9.7 3 2.3 3.5 4.7",
  phone: "M5 4h4l1.5 4.5l-2.3 1.8a13 13 0 0 0 5.5 5.5l1.8-2.3L20 15v4c0 .8-.6 1.5-1.5 1.5C10.5 20.5 3.5 13.5 3.5 5.5C3.5 4.6 4.2 4 5 4",
  sound: "M4 9.5v5h3.5l5 4v-13l-5 4zM16 9a4.2 4.2 0 0 1 0 6M18.5 6.5a7.8 7.8 0 0 1 0 11",
  silent: "M4 9.5v5h3.5l5 4v-13l-5 4zM16.5 9.5l5 5M21.5 9.5l-5 5",
  print: "M7 8.5V3.5h10v5M7 17H4V8.5h16V17h-3M7 14h10v6.5H7z",
  eye: "M2.5 12c2.4-4.3 5.6-6.5 9.5-6.5s7.1 2.2 9.5 6.5c-2.4 4.3-5.6 6.5-9.5 6.5S4.9 16.3 2.5 12M12 9a3 3 0 1 0 0 6a3 3 0 1 0 0-6",
  eye_off: "M2.5 12c2.4-4.3 5.6-6.5 9.5-6.5s7.1 2.2 9.5 6.5c-2.4 4.3-5.6 6.5-9.5 6.5S4.9 16.3 2.5 12M4.5 20l15-16",
  undo: "M4 9h10a5.5 5.5 0 0 1 0 11H8M8 4.5L3.5 9L8 13.5",
  language: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c-5 5.5-5 12.5 0 18c5-5.5 5-12.5 0-18",
  home: "M3.5 11.5L12 4l8.5 7.5M6 10v10h12V10",
  place: "M12 21.5c-4.5-5-6.5-8.5-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3-2 6.5-6.5 11.5M12 7.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a word that says the same; screen readers pass over it. Sized by the text around it. */
export function Icon({ name, class: extra = "" }: { name: IconName; class?: string }): JSX.Element {
  return (
    <svg class={`icon ${extra}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

export const ICONS = Object.keys(PATHS) as IconName[];
