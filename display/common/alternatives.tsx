import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get } from "./api";
import "./alternatives.css";
import { lang, named } from "./lang";
import { texts } from "./texts";

const t = texts({
  title: ["现在排队较长，也可以：", "The line is long now. You may also:"],
  title_short: ["排队较长，由您决定；也可以：", "The line is long, it is up to you. You may also:"],
  stay: ["您仍可在这里取号、等候，由您决定。", "You may still take a number and wait here; it is up to you."],
  hall: ["去{hall}：{text}", "go to {hall}: {text}"],
  slot: ["预约改天再来，最近可约：{list}", "book a later time, the next are: {list}"],
  self_service: ["自助办理：{text}", "do it yourself: {text}"],
  online: ["在网上办理或看办事指南", "do it online, or read the guide"],
  book: ["去预约", "Book"],
  look: ["看各大厅排队", "See all halls"],
  and: ["、", ", "],
});

type Elsewhere = { hall: string; name: string; name_en: string; text: string };
type Offered = {
  offered: boolean;
  threshold_minutes: number;
  halls: Elsewhere[];
  slots: { starts_at: string; text: string }[];
  self_service: string;
  online: string;
};

type Props = {
  hall: string;
  zone: string;
  item: string | null;
  /** What is expected for this visitor now; a number that is nearly called needs no other way. Null for one not taken yet. */
  waitSeconds: number | null;
  /** On a phone each way is a link; in the hall nobody leaves the page, and self-service and guide are told already. */
  links: boolean;
  /** Changes when it is worth asking again. */
  turn: number;
};

/** What else one may do while the line is long (R-093); nothing while it is short or nobody knows. */
export function Alternatives({ hall, zone, item, waitSeconds, links, turn }: Props): JSX.Element | null {
  const found = useSignal<Offered | null>(null);
  useEffect(() => {
    const stop = new AbortController();
    const query = item ? `?service_item=${encodeURIComponent(item)}` : "";
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/zones/${encodeURIComponent(zone)}/alternatives${query}`;
    // Nobody is kept from a number because other ways could not be had.
    void get<Offered>(path, { tries: 1, signal: stop.signal }).then(
      (offered) => (found.value = offered),
      () => undefined,
    );
    return () => stop.abort();
  }, [hall, zone, item, turn, lang.value]);
  const offered = found.value;
  if (!offered?.offered) return null;
  if (waitSeconds !== null && waitSeconds <= offered.threshold_minutes * 60) return null;
  if (!links && offered.halls.length + offered.slots.length === 0) return null;
  return (
    <section class="alternatives" data-field="alternatives">
      <h3>{t(links ? "title" : "title_short")}</h3>
      <ul>
        {offered.halls.map((one) => (
          <li key={one.hall} data-field="other_hall" data-value={one.hall}>
            {t("hall", { hall: named(one), text: one.text })}
          </li>
        ))}
        {offered.slots.length > 0 && (
          <li data-field="later">
            {t("slot", { list: timesInWords(links ? offered.slots : offered.slots.slice(0, 1)) })}{" "}
            {links && <a href={`/book/${encodeURIComponent(hall)}`}>{t("book")}</a>}
          </li>
        )}
        {links && offered.self_service && <li data-field="self_service">{t("self_service", { text: offered.self_service })}</li>}
        {links && offered.online && (
          <li data-field="online">
            <a href={offered.online} rel="noreferrer">
              {t("online")}
            </a>
          </li>
        )}
      </ul>
      {links && offered.halls.length > 0 && (
        <p>
          <a href={`/guide${item ? `#item=${encodeURIComponent(item)}` : ""}`}>{t("look")}</a>
        </p>
      )}
      {links && <p class="alternatives-stay">{t("stay")}</p>}
    </section>
  );
}

/** The day is said once: "11月30日 09:00、09:30". */
function timesInWords(slots: Offered["slots"]): string {
  let before = "";
  const said = slots.map(({ text }) => {
    const cut = text.lastIndexOf(" ");
    const day = text.slice(0, Math.max(cut, 0));
    const shown = day === before ? text.slice(cut + 1) : text;
    before = day;
    return shown;
  });
  return said.join(t("and"));
}
