import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "../common/api";
import { stateWord } from "../common/chip";
import { Choice } from "../common/choice";
import { Field } from "../common/components";
import type { HallState, Page, ServiceItem, Ticket } from "../common/contract";
import { named } from "../common/lang";
import { Question } from "./question";
import type { Station } from "./station";
import { words } from "./words";

type Kind = "zone" | "service_item" | "window";
type Target = { value: string; text: string };

type TransferProps = { ticket: Ticket; hall: HallState; station: Station; onClose: () => void; onTransfer: (body: object) => void };

/** Where the visitor goes next; the server says when the target is closed or cannot handle it. */
export function TransferDialog({ ticket, hall, station, onClose, onTransfer }: TransferProps): JSX.Element {
  const kind = useSignal<Kind>("zone");
  const target = useSignal("");
  const place = useSignal("original");
  const note = useSignal("");
  const items = useSignal<ServiceItem[]>([]);
  const wanted = useSignal("");

  useEffect(() => {
    void allItems(hall.hall.code).then((all) => (items.value = all));
  }, []);

  const targets: Record<Kind, () => Target[]> = {
    zone: () => zoneTargets(hall, ticket),
    service_item: () => itemTargets(items.value, wanted.value),
    window: () => windowTargets(hall, station.window_id),
  };
  const shown = targets[kind.value]();

  function chooseKind(value: string): void {
    kind.value = value as Kind;
    target.value = "";
  }

  function confirm(): void {
    onTransfer({
      ticket: ticket.id,
      [kind.value]: target.value,
      place: place.value,
      ...(note.value.trim() ? { note: note.value.trim() } : {}),
    });
  }

  return (
    <Question
      title={words("transfer_title", { ticket: ticket.ticket_no })}
      verb="transfer"
      confirm={words("do_transfer")}
      station={station}
      disabled={!shown.some((one) => one.value === target.value)}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Choice
        label={words("transfer_to")}
        name="to"
        options={[
          { value: "zone", text: words("to_zone") },
          { value: "service_item", text: words("to_item") },
          { value: "window", text: words("to_window") },
        ]}
        value={kind.value}
        onChoose={chooseKind}
      />
      {kind.value === "service_item" && (
        <Field label={words("find_item")} name="find" type="search" value={wanted.value} onInput={(value) => (wanted.value = value)} />
      )}
      <select
        class="field-input target-list"
        size={6}
        aria-label={words("transfer_to")}
        data-field={kind.value}
        value={target.value}
        onChange={(event) => (target.value = event.currentTarget.value)}
      >
        {shown.length === 0 && <option disabled>{words("no_such_item")}</option>}
        {shown.map((one) => (
          <option key={one.value} value={one.value}>
            {one.text}
          </option>
        ))}
      </select>
      <Choice
        label={words("place")}
        name="place"
        options={[
          { value: "original", text: words("place_original") },
          { value: "next", text: words("place_next") },
          { value: "last", text: words("place_last") },
        ]}
        value={place.value}
        onChoose={(value) => (place.value = value)}
      />
      <Field label={words("note")} name="note" value={note.value} maxLength={200} onInput={(value) => (note.value = value)} />
    </Question>
  );
}

async function allItems(hall: string): Promise<ServiceItem[]> {
  const found: ServiceItem[] = [];
  let cursor = "";
  do {
    const page: Page<ServiceItem> = await get(`/api/v1/halls/${encodeURIComponent(hall)}/service-items?limit=200${cursor}`);
    found.push(...page.items);
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : "";
  } while (cursor);
  return found;
}

function zoneTargets(hall: HallState, ticket: Ticket): Target[] {
  return hall.zones
    .filter((zone) => zone.issues_tickets && zone.code !== ticket.zone)
    .map((zone) => ({ value: zone.code, text: words("zone_waiting", { name: named(zone), n: zone.waiting }) }));
}

function windowTargets(hall: HallState, own_id: string): Target[] {
  return hall.windows
    .filter((window) => window.active && window.id !== own_id)
    .map((window) => ({
      value: window.id,
      text: words("window_option", { number: window.number, name: named(window), state: stateWord(window.state) }),
    }));
}

/** Items whose name, code or pinyin has the wanted letters. */
function itemTargets(items: ServiceItem[], wanted: string): Target[] {
  const letters = wanted.trim().toLowerCase();
  return items
    .filter((item) => [item.name, item.name_en, item.code, item.pinyin].some((text) => text.toLowerCase().includes(letters)))
    .map((item) => ({ value: item.code, text: named(item) }));
}
