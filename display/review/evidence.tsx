import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "../common/api";
import { Button, Dialog } from "../common/components";
import { clock } from "../common/format";
import { lang, named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, troubleOf, type Trouble } from "../common/reading";
import { Table } from "../common/table";
import { type Evidence, type Indicator } from "./server";
import { t } from "./texts";
import { dayText, trimmed, valueText } from "./words";

type Item = Evidence["items"][number];
type Column = { text: string; number?: boolean; cell: (item: Item) => string };

/** The tickets, sessions, pauses or entries that a figure was made of. */
export function EvidenceDialog({ address, indicator, onClose }: { address: string; indicator: Indicator; onClose: () => void }): JSX.Element {
  const found = useSignal<Evidence | null>(null);
  const trouble = useSignal<Trouble | null>(null);
  const load = async (cursor: string | null): Promise<void> => {
    trouble.value = null;
    const mark = address.includes("?") ? "&" : "?";
    const query = `${mark}indicator=${encodeURIComponent(indicator.code)}${cursor ? `&cursor=${cursor}` : ""}`;
    try {
      const page = await get<Evidence>(address + query);
      found.value = { ...page, items: cursor ? [...(found.value?.items ?? []), ...page.items] : page.items };
    } catch (error) {
      trouble.value = troubleOf(error);
    }
  };
  useEffect(() => void load(null), [address, indicator.code]);
  const shown = found.value;
  const columns = shown ? columnsOf(shown.kind, indicator, shown.items) : [];
  return (
    <Dialog title={t("evidence_title", { name: named(indicator) })} onClose={onClose} class="review-evidence">
      <TroubleBanner trouble={trouble.value} onAgain={() => void load(shown?.next ?? null)} />
      {!shown && !trouble.value && <Skeleton lines={5} />}
      {shown?.kind === "days" && <p class="quiet">{t("evidence_days_why")}</p>}
      {shown && (
        <Table caption={named(indicator)} hideCaption head={columns} rows={shown.items.length} empty={t("evidence_none")} cards>
          {shown.items.map((item, place) => (
            <tr key={place} role="row">
              {columns.map((column, at) => (
                <td key={column.text} role="cell" class={column.number ? "number" : ""} data-label={at ? column.text : undefined}>
                  {column.cell(item)}
                </td>
              ))}
            </tr>
          ))}
        </Table>
      )}
      <div class="dialog-actions">
        {shown?.next && (
          <Button action="more" onPress={() => void load(shown.next)}>
            {t("more")}
          </Button>
        )}
        <Button action="close-dialog" kind="primary" onPress={onClose}>
          {t("close")}
        </Button>
      </div>
    </Dialog>
  );
}

const DAY: Column = { text: "", cell: ({ day }) => dayText(String(day)) };

function columnsOf(kind: Evidence["kind"], indicator: Indicator, items: readonly Item[]): Column[] {
  const day = { ...DAY, text: t("col_day") };
  const window: Column = { text: t("window"), cell: ({ window }) => String(window) };
  switch (kind) {
    case "tickets":
      return [
        { text: t("col_ticket"), cell: ({ ticket_no }) => String(ticket_no) },
        day,
        window,
        { text: t("col_item"), cell: (item) => (lang.value === "en" && item["item_en"] ? String(item["item_en"]) : String(item["item"])) || "—" },
        { text: t("col_wait"), number: true, cell: ({ wait_seconds }) => long(wait_seconds) },
        { text: t("col_service"), number: true, cell: ({ service_seconds }) => long(service_seconds) },
        { text: t("col_usual"), number: true, cell: (item) => (item["shared"] ? t("shared") : long(item["usual_seconds"])) },
        { text: t("col_held"), number: true, cell: ({ held_seconds }) => (held_seconds ? long(held_seconds) : "—") },
        ...(items.some(({ level }) => level) ? [{ text: t("col_level"), number: true, cell: ({ level }: Item) => (level ? String(level) : "—") }] : []),
      ];
    case "days":
      return [day, count("col_services", "services"), count("col_rated", "rated"), count("col_satisfied", "satisfied")];
    case "sessions":
      return [
        day,
        { text: t("col_session"), cell: ({ session }) => t("session_n", { n: String(session) }) },
        window,
        { text: t("col_late"), number: true, cell: ({ late_minutes }) => minutes(late_minutes) },
        { text: t("col_uncovered"), number: true, cell: ({ uncovered_minutes }) => minutes(uncovered_minutes) },
      ];
    case "pauses":
      return [day, { text: t("col_since"), cell: ({ since }) => clock(String(since)) }, window, { text: t("col_length"), number: true, cell: (item) => minutes(item["minutes"]) }];
    case "entries":
      return [
        { text: t("change_number"), cell: ({ number }) => String(number) },
        { text: t("col_value"), number: true, cell: ({ value }) => valueText(indicator, Number(value)) },
        { text: t("by_whom"), cell: ({ by }) => String(by) },
        { text: t("reason"), cell: ({ reason }) => String(reason) || "—" },
      ];
  }
}

function count(text: "col_services" | "col_rated" | "col_satisfied", name: string): Column {
  return { text: t(text), number: true, cell: (item) => String(item[name]) };
}

function minutes(value: Item[string] | undefined): string {
  return value ? t("minutes", { n: trimmed(Number(value), 1) }) : "—";
}

/** Minutes and seconds of a service or wait. */
function long(seconds: Item[string] | undefined): string {
  if (seconds === null || seconds === undefined) return "—";
  const whole = Number(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
