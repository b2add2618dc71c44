import type { ServiceItem } from "../common/contract";

/**
 * Items whose name or pinyin hold what was typed, or whose English name has a word that begins so; those that begin with
 * it come first. `pinyin` holds the initials and the whole, apart by a space.
 */
export function search(items: readonly ServiceItem[], typed: string): ServiceItem[] {
  const wanted = plain(typed);
  if (!wanted) return [...items];
  const beginning = items.filter((item) => begins(item, wanted));
  return [...beginning, ...items.filter((item) => !beginning.includes(item) && holds(item, wanted))];
}

function begins(item: ServiceItem, wanted: string): boolean {
  return [...keys(item), ...words(item)].some((key) => key.startsWith(wanted));
}

function holds(item: ServiceItem, wanted: string): boolean {
  return keys(item).some((key) => key.includes(wanted));
}

function keys({ name, pinyin }: ServiceItem): string[] {
  return [plain(name), ...pinyin.toLowerCase().split(" ")];
}

/** Each word of the English name with all that follows it. */
function words({ name_en: nameEn }: ServiceItem): string[] {
  const all = nameEn.toLowerCase().split(/\s+/);
  return all.map((_, at) => plain(all.slice(at).join(" ")));
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s（）()、，·-]/g, "");
}

/** Items of one page, and how many pages there are. */
export function page<Item>(items: readonly Item[], at: number, size: number): { shown: Item[]; pages: number } {
  return { shown: items.slice(at * size, (at + 1) * size), pages: Math.max(1, Math.ceil(items.length / size)) };
}
