/** The template of the paper slip, as the server keeps it. width: in dots, 8 to the millimetre. */
export type SlipTemplate = { width: number; cut: boolean; zh: SlipPart[]; en: SlipPart[] };

export type Align = "left" | "center" | "right";
export type SlipPart =
  | { text: string; size?: number; bold?: boolean; align?: Align }
  | { pair: [string, string]; bold?: boolean }
  | { qr: string; module?: number }
  | { line: true }
  | { feed: number };

export const PART_KINDS = ["text", "pair", "qr", "line", "feed"] as const;
export type PartKind = (typeof PART_KINDS)[number];

export const PLACEHOLDERS = [
  "ticket_no", "zone", "item", "waiting", "wait", "windows", "area", "hall", "issued_at", "as_of", "notice", "scan", "qr", "complaint", "reprint",
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];

/** Printable dots of the papers in use. */
export const WIDTHS = [384, 512, 576, 640, 832] as const;
export const PARTS_MAX = 40;
export const TEXT_MAX = 200;
export const SIZES = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export const MODULES = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] as const;

export function kindOf(part: SlipPart): PartKind {
  return PART_KINDS.find((kind) => kind in part)!;
}

export function fresh(kind: PartKind): SlipPart {
  switch (kind) {
    case "text":
      return { text: "", size: 1, align: "left" };
    case "pair":
      return { pair: ["", ""] };
    case "qr":
      return { qr: "{qr}", module: 6 };
    case "line":
      return { line: true };
    case "feed":
      return { feed: 1 };
  }
}

/** Everything that is written in a part. */
export function textsOf(part: SlipPart): string[] {
  return "text" in part ? [part.text] : "pair" in part ? part.pair : "qr" in part ? [part.qr] : [];
}

export type Wrong = { key: "slip_wrong_placeholder"; name: string } | { key: "slip_wrong_empty" } | { key: "slip_wrong_feed" };

/** What cannot be printed of a part; null where all can. */
export function wrongOf(part: SlipPart): Wrong | null {
  if ("feed" in part) return Number.isInteger(part.feed) && part.feed >= 1 && part.feed <= 20 ? null : { key: "slip_wrong_feed" };
  const texts = textsOf(part);
  for (const text of texts) {
    for (const [, name] of text.matchAll(/\{([^{}]*)\}/g)) {
      if (!(PLACEHOLDERS as readonly string[]).includes(name!)) return { key: "slip_wrong_placeholder", name: name! };
    }
  }
  return texts.length && texts.every((text) => !text.trim()) ? { key: "slip_wrong_empty" } : null;
}

/** Whether a visitor would find their number on it. */
export function namesTicket(parts: readonly SlipPart[]): boolean {
  return parts.some((part) => textsOf(part).some((text) => text.includes("{ticket_no}")));
}
