import type { ServiceItem } from "../common/contract";

/**
 * Items whose name or pinyin hold what was typed, or whose English name has a word that begins so; those that begin with
 * it come first. `pinyin` holds the initials and the whole, apart by a space.
 */
export function search(items: readonly ServiceItem[], typed: string): ServiceItem[] {
  const wanted = plain(typed);
  if (!wanted) return [...items];
  const beginning = items.filter((item) => begins(item, wanted));
  // One letter alone stands somewhere in nearly every item.
  if (wanted.length === 1 && wanted <= "z") return beginning;
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

/** Window numbers, runs of them drawn together: ["1–4", "7"]. */
export function runs(numbers: readonly string[]): string[] {
  const found: [string, string][] = [];
  for (const number of numbers) {
    const last = found[found.length - 1];
    if (last && Number(number) === Number(last[1]) + 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? from : Number(to) === Number(from) + 1 ? [from, to] : `${from}–${to}`)).flat();
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[\s（）()、，·-]/g, "");
}

export type PageOf<Item> = { shown: Item[]; at: number; pages: number };

/** Items of one page; past the last one it is the last. */
export function page<Item>(items: readonly Item[], wanted: number, size: number): PageOf<Item> {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(wanted, pages - 1);
  return { shown: items.slice(at * size, (at + 1) * size), at, pages };
}
