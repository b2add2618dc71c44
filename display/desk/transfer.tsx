import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId } from "preact/hooks";
import { get } from "../common/api";
import { Choice } from "../common/choice";
import { Field } from "../common/components";
import type { HallState, Page, ServiceItem, Ticket } from "../common/contract";
import { Question } from "./question";
import type { Station } from "./station";
import { itemTargets, windowTargets, zoneTargets, type Target } from "./targets";
import { words } from "./words";

type Kind = "zone" | "service_item" | "window";

type TransferProps = { ticket: Ticket; hall: HallState; station: Station; onClose: () => void; onTransfer: (body: object) => void };

/** Where the visitor goes next; the server has the last word on whether the target can handle it. */
export function TransferDialog({ ticket, hall, station, onClose, onTransfer }: TransferProps): JSX.Element {
  const kind = useSignal<Kind>("zone");
  const target = useSignal("");
  const place = useSignal("original");
  const note = useSignal("");
  const items = useSignal<ServiceItem[]>([]);
  const wanted = useSignal("");
  const missing = useSignal(false);

  useEffect(() => {
    void allItems(hall.hall.code).then((all) => (items.value = all));
  }, []);

  const targets: Record<Kind, () => Target[]> = {
    zone: () => zoneTargets(hall, ticket),
    service_item: () => itemTargets(hall, items.value, wanted.value),
    window: () => windowTargets(hall, station.window_id),
  };
  const shown = targets[kind.value]();

  function chooseKind(value: string): void {
    kind.value = value as Kind;
    target.value = "";
  }

  function confirm(): void {
    missing.value = !shown.some((one) => one.value === target.value && !one.why_not);
    if (missing.value) return;
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
      <Targets
        kind={kind.value}
        targets={shown}
        value={target.value}
        onChoose={(value) => {
          target.value = value;
          missing.value = false;
        }}
      />
      {missing.value && (
        <p class="field-error" role="alert">
          {words("target_missing")}
        </p>
      )}
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

type TargetsProps = { kind: Kind; targets: Target[]; value: string; onChoose: (value: string) => void };

/** One of many in a list that scrolls; arrow keys move between those that can be chosen. */
function Targets({ kind, targets, value, onChoose }: TargetsProps): JSX.Element {
  const group = useId();
  return (
    <fieldset class="targets" data-field={kind}>
      <legend class="visually-hidden">{words("transfer_to")}</legend>
      {targets.length === 0 && <p class="quiet targets-none">{words(kind === "service_item" ? "no_such_item" : "no_target")}</p>}
      {targets.map((one) => (
        <label key={one.value} class={one.why_not ? "target-row target-not" : "target-row"} data-value={one.value}>
          <input
            type="radio"
            name={group}
            value={one.value}
            checked={one.value === value}
            disabled={one.why_not !== ""}
            onChange={() => onChoose(one.value)}
          />
          <span class="target-name">{one.name}</span>
          <span class="target-more">{one.why_not || one.more}</span>
        </label>
      ))}
    </fieldset>
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
