import { signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { get, Problem } from "../common/api";
import type { Ticket } from "../common/contract";
import { setTimezone } from "../common/format";
import { lang } from "../common/lang";

export type Place = {
  zone: string;
  name: string;
  name_en: string;
  item_required: boolean;
  items: { code: string; name: string; name_en: string; guide_text: string; guide_url: string }[];
};

export type Offer = {
  hall: { code: string; name: string; name_en: string; phone: string; address: string; timezone: string };
  places: Place[];
  rules: { first_day: string; last_day: string; identity: "phone" | "name" | "real_name"; relatives: boolean; phone_check_in: boolean };
  told: string;
};

export type SlotFree = { starts_at: string; ends_at: string; free: number };
export type DayFree = { day: string; free: number; slots: SlotFree[] };

/** A booking in a list of the staff. */
export type Brief = {
  id: string;
  code: string;
  state: "booked" | "checked_in" | "late" | "missed" | "cancelled";
  state_text: string;
  /** The hall will not be open at its time: it is to be moved or cancelled. */
  shut: boolean;
  channel: string;
  zone: string;
  zone_name: string;
  zone_name_en: string;
  item_name: string | null;
  item_name_en: string | null;
  service_item: string | null;
  day: string;
  starts_at: string;
  ends_at: string;
  is_voucher: boolean;
  for_relative: boolean;
  name: string;
  phone: string;
  notice: string;
  arrival: "early" | "in_time" | "late" | "other_day";
  ticket_no?: string | null;
};

export type Booking = Brief & {
  hall: Offer["hall"];
  check_in_from: string;
  check_in_until: string;
  cancel_until: string;
  can: { cancel: boolean; move: boolean; check_in: boolean };
  materials: string;
  guide_url: string;
  reminder: string;
  qr_svg: string;
  ticket: Ticket | null;
};

export type CheckedIn = { booking: Booking; ticket: Ticket; late: boolean; text: string };

/** What is wanted of the hall: a zone, and an item of it or none. */
export type Wanted = { zone: string; item: string };

export function at(hall: string, ...parts: string[]): string {
  return `/api/v1/halls/${[hall, ...parts].map(encodeURIComponent).join("/")}`;
}

export type Read<T> = { value: ReadonlySignal<T | null>; refused: ReadonlySignal<string>; reload: () => void };

/** What stands at an address, asked again when the address or the language changes. */
export function useRead<T>(path: string): Read<T> {
  const read = useMemo(() => {
    const value = signal<T | null>(null);
    const refused = signal("");
    async function load(): Promise<void> {
      try {
        value.value = await get<T>(path, { tries: Infinity });
        refused.value = "";
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        refused.value = error.detail;
      }
    }
    return { value, refused, reload: () => void load() };
  }, [path, lang.value]);
  useEffect(() => read.reload(), [read]);
  return read;
}

/** The offer of a hall; from then on its clock is shown. */
export function useOffer(hall: string): Read<Offer> {
  const offer = useRead<Offer>(at(hall, "booking-offer"));
  const timezone = offer.value.value?.hall.timezone;
  if (timezone) setTimezone(timezone);
  return offer;
}

export function daysPath(hall: string, { zone, item }: Wanted): string {
  const query = new URLSearchParams({ zone, ...(item ? { service_item: item } : {}) });
  return `${at(hall, "booking-days")}?${query}`;
}
