import type { JSX } from "preact";

/** Strokes on a field of 24 by 24; drawn for this program. */
const PATHS = {
  kiosk: "M6 3h12v10.5H6zM9.5 13.5V21h5v-7.5M9 6.5h6M9 9.5h3.5",
  board: "M2.5 4.5h19v12h-19zM8 20.5h8M12 16.5v4M6 8.5h5M6 12.5h9",
  phone: "M7 2.5h10v19H7zM10.8 18.5h2.4",
  guide: "M12 21.5c-4.5-5-6.5-8.5-6.5-11.5a6.5 6.5 0 0 1 13 0c0 3-2 6.5-6.5 11.5M12 7.8a2.2 2.2 0 1 0 0 4.4a2.2 2.2 0 1 0 0-4.4",
  book: "M4 5.5h16v15H4zM4 10h16M8.5 3v4.5M15.500 3v4.5M8.500 15l2.500 2.500l4.500-4.500",
  desk: "M3 4h13v9.5H3zM9.5 13.5v3M6 16.5h7M2 20.5h20M19.5 9v8",
  guide_desk: "M12 4a3 3 0 1 0 0 6a3 3 0 1 0 0-6M6.500 15.500c.8-3 2.700-4.200 5.500-4.200s4.700 1.200 5.500 4.200M3 15.500h18M5 15.500v5M19 15.500v5",
  reports: "M6 3.500h9l3.500 3.500v13.500H6zM9 17v-4M12 17V9.500M15 17v-2.500",
  registers: "M5 3.500h11l3 3v14H5zM8.500 9h7M8.500 12.500h7M8.500 16h4.500",
  centre: "M3.5 20.5v-9h5v9zM9.5 20.5v-16h5v16zM15.5 20.5v-9h5v9zM2 20.5h20",
  statistics: "M3.5 3.5v17h17M7 16l4-5l3.5 3l5-7",
  floor: "M3.5 20.5v-6h4v6zM10 20.5v-11h4v11zM16.5 20.5v-16h4v16z",
  review: "M5 3.5h14v17H5zM8.500 8h7M8.500 12l1.500 1.500l3-3M8.500 16.500h4",
  devices: "M4 3.5h16v7H4zM8 7h.01M12 7h4M12 10.5v3M5.5 20.5v-4h13v4M12 13.5v3M5.5 20.5h13",
  admin: "M3.5 7h9M17.5 7h3M3.5 17h3M11.5 17h9M15 4.5v5M9 14.5v5",
  login: "M14 3.5h5.5v17H14M3.5 12h11M11 8l4 4l-4 4",
} as const;

export type SignName = keyof typeof PATHS;

export function Sign({ name }: { name: SignName }): JSX.Element {
  return (
    <svg class="sign" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
