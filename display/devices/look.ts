import type { Hardware, Picture } from "./shapes";

/** Readings of what an emulator says of itself or, of a real device, what its driver last had acknowledged: either may lack anything. */

export function lookOf(device: Hardware, picture: Picture | null): Picture {
  const shown = device.reported["shown"];
  return { ...(isRecord(shown) ? shown : {}), ...(picture ?? {}) };
}

export function text(look: Picture, name: string): string {
  const value = look[name];
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function texts(look: Picture, name: string): string[] {
  const value = look[name];
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a bar shows, line by line; none when it is blank. */
export function lines(look: Picture): string[] {
  if (look["blank"] === true) return [];
  const several = texts(look, "lines");
  const all = several.length ? several : text(look, "text").split("\n");
  return all.filter((line) => line.trim());
}

/** What a row of figures shows: as it says itself, else the figures of the ticket. */
export function digits(look: Picture): string {
  return text(look, "digits") || text(look, "text") || text(look, "ticket_no");
}

/** The six figures of a keypad: three of people waiting, three of the ticket. */
export function keypadDigits(look: Picture): string {
  // An emulator says what its figures show, dark ones included; of a real one we know what it was given.
  const said = text(look, "digits");
  if (said.length > 3) return said.padStart(6).slice(-6);
  const waiting = text(look, "waiting") && String(Math.min(999, Number(look["waiting"]) || 0));
  const ticket = "digits" in look ? said : text(look, "ticket_no").replace(/\D/g, "").slice(-3);
  return waiting.padStart(3) + ticket.padStart(3);
}

export type SlipPicture = { png: string; text: string };

/** The newest first. */
export function slips(look: Picture): SlipPicture[] {
  const all = look["slips"];
  if (!Array.isArray(all)) return [];
  return all.filter(isRecord).map((slip) => ({ png: text(slip, "png"), text: slipText(slip) }));
}

function slipText(slip: Picture): string {
  return texts(slip, "text").join("\n") || text(slip, "text");
}

/** The level that a pad's key last gave, 1 to 5; 0 for none. */
export function pressed(look: Picture): number {
  const value = look["pressed"];
  const level = isRecord(value) ? Number(value["level"]) : Number(value);
  return level >= 1 && level <= 5 ? level : 0;
}
