/** What the server says of devices on cables; times in milliseconds since 1970. */

export const KINDS = ["printer", "id_reader", "led_bar", "led_digits", "keypad", "pad", "voice", "scanner", "badge"] as const;
export type Kind = (typeof KINDS)[number];

export type Fault = { id: string; code: string; text: string; since: number };

export type Picture = Readonly<Record<string, unknown>>;

export type Hardware = {
  id: string;
  code: string;
  kind: string;
  driver: string;
  name: string;
  place: string;
  window: string | number | null;
  window_id: string | null;
  /** gone_since: since when it is not joined. */
  agent: { id: string; name: string; host: string; online: boolean; gone_since: number | null };
  port: string;
  emulated: boolean;
  /** What an emulator can be told to do, such as "key" or "paper_out". */
  verbs: readonly string[];
  health: "ok" | "suspect" | "offline" | "unknown";
  online: boolean;
  active?: boolean;
  desired: Picture;
  desired_rev: number;
  reported: Picture;
  reported_rev: number;
  error: string;
  last_seen_at: number | null;
  version: string;
  /** Rises whenever name, place, window or options become others. */
  edition: number;
  /** The last key of a keypad that was not carried out; lasting: no key has been since. */
  refusal: { code: string; text: string; at: number; lasting: boolean } | null;
  fault: Fault | null;
};

export type HardwareMessage = { items: Hardware[]; whole: boolean };

/** Bytes on the cable; way: "out" is from the agent to the device. */
export type Frame = { at: number; way: "in" | "out"; hex: string; note: string };
export type FramesMessage = { device: string; items: Frame[] };
export type SeenMessage = { device: string; picture: Picture };

/** A line of the fault ledger. by_itself: it came back of its own, and repaired_by is empty; minutes: null while it lasts. */
export type LedgerFault = {
  id: string;
  code: string;
  text: string;
  name: string;
  place: string;
  found_at: number;
  repaired_at: number | null;
  repaired_by: string;
  by_itself: boolean;
  minutes: number | null;
  note: string;
};
