import { fontTable } from "./font";

/** Every sentence of this page's tables, for those that must be readable when the server is gone. */
const sentences = new Set<string>();

export function remember(table: Readonly<Record<string, readonly string[]>>): void {
  Object.values(table).forEach((pair) => pair.forEach((sentence) => sentences.add(sentence)));
}

/**
 * Load the slices of the font that these sentences and `more` need, now, while the server is there to give them: a kiosk
 * without Chinese fonts would otherwise show boxes where it wants to say that the connection is lost.
 */
export function keepGlyphs(more: string): void {
  const text = [...new Set([...sentences].join("") + more)].join("");
  // One file holds all weights of a slice. What cannot be had now is shown in the machine's own font.
  void fontTable.then(() => document.fonts?.load('1rem "Noto Sans SC Variable"', text)).catch(() => undefined);
}
