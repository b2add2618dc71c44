import type { ServiceItem } from "../common/contract";

/**
 * Items by what was typed: initials, pinyin, characters, or the beginning of an English word. Those that begin with it come
 * first, then those that hold it, then those whose short name it is (社保卡, SBK); only when there are none, those it fits but
 * for one letter.
 */
export function search(items: readonly ServiceItem[], typed: string): ServiceItem[] {
  const wanted = plain(typed);
  if (!wanted) return [...items];
  const beginning = items.filter((item) => begins(item, wanted));
  // One letter alone stands somewhere in nearly every item.
  if (wanted.length === 1 && wanted <= "z") return beginning;
  const holding = items.filter((item) => !beginning.includes(item) && holds(item, wanted));
  const found = [...beginning, ...holding];
  if (wanted.length > 2) found.push(...items.filter((item) => !found.includes(item) && isShortFor(item, wanted)));
  return found.length > 0 ? found : items.filter((item) => nearly(item, wanted));
}

function begins(item: ServiceItem, wanted: string): boolean {
  return [...keys(item), ...words(item)].some((key) => key.startsWith(wanted));
}

function holds(item: ServiceItem, wanted: string): boolean {
  return keys(item).some((key) => key.includes(wanted));
}

/** Whether all of it stands in the initials or the name in this order, the first at the beginning. */
function isShortFor({ name, pinyin }: ServiceItem, wanted: string): boolean {
  return [plain(name), pinyin.toLowerCase().split(" ")[0] ?? ""].some((key) => {
    let at = -1;
    return key[0] === wanted[0] && [...wanted].every((letter) => (at = key.indexOf(letter, at + 1)) >= 0);
  });
}

/** Letters in their order with one wrong, missing or too many: a finger that slipped. Initials of two letters say too little. */
function nearly(item: ServiceItem, wanted: string): boolean {
  if (wanted.length < 3) return false;
  const [initials = "", whole = ""] = item.pinyin.toLowerCase().split(" ");
  const tried = wanted.length > 4 ? [initials, whole, plain(item.name)] : [initials];
  const drafts = [...wanted].map((_, at) => wanted.slice(0, at) + wanted.slice(at + 1));
  return tried.some((key) => oneOff(key, wanted) || drafts.some((draft) => key.startsWith(draft)));
}

/** Whether `key` begins with `wanted` but for one letter. */
function oneOff(key: string, wanted: string): boolean {
  if (key.length < wanted.length) return false;
  return [...wanted].filter((letter, at) => letter !== key[at]).length === 1;
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
  return text.toLowerCase().replace(/[\s（）()、，·'’-]/g, "");
}

export type PageOf<Item> = { shown: Item[]; at: number; pages: number };

/** Items of one page; past the last one it is the last. */
export function page<Item>(items: readonly Item[], wanted: number, size: number): PageOf<Item> {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const at = Math.min(wanted, pages - 1);
  return { shown: items.slice(at * size, (at + 1) * size), at, pages };
}
