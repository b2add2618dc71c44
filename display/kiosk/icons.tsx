import type { JSX } from "preact";

const DRAWN = {
  elder: "M4 19 9 6h2l5 13M6 14.5h8M16.500 19l3-8h1l3 8M17.500 16.500h5",
  language: "M3 6h11M8.500 3v3M5 15c4-2 6-5 6.500-9M5.500 9c1 2.500 3.500 4.500 6 5.500M13 21l4.500-11L22 21M14.500 17.500h6",
  sound: "M4 9v6h4l5 4V5L8 9zM16.500 8.500a5 5 0 0 1 0 7M19 6a8.500 8.500 0 0 1 0 12",
  mute: "M4 9v6h4l5 4V5L8 9zM17 9.500l5 5M22 9.500l-5 5",
  help: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c.500-4 3.500-6.500 8-6.500s7.500 2.500 8 6.500",
  low: "M12 4v11M7 10.500 12 15.500l5-5M4 20h16",
  high: "M12 20V9M7 13.500 12 8.500l5 5M4 4h16",
  booking: "M4 6h16v15H4zM4 10.500h16M8.500 3.500V8M15.500 3.500V8M8.500 15.500 11 18l4.500-4.500",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 21 21",
  back: "M9 6 4 11l5 5M4.500 11H15a5 5 0 0 1 0 10h-3",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  map: "M4 6.500 9 4l6 2.500L20 4v13.500L15 20l-6-2.500L4 20zM9 4v13.500M15 6.500V20",
} as const;

export type IconName = keyof typeof DRAWN;

/** A line drawing beside a word that says the same. */
export function Icon({ name }: { name: IconName }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={DRAWN[name]} />
    </svg>
  );
}
