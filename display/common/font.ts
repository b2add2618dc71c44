/**
 * The table of the font's slices, 100 kB that a page shall not wait for: it paints at once, in the machine's own font where the
 * slices are not kept yet. Line heights are the page's own and a Chinese character is as wide as high in every font, so little
 * moves when they come.
 */
export const fontTable: Promise<unknown> = import("./font.css").catch(() => undefined);
