import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Banner, LanguageSwitch } from "../common/components";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import { common } from "../common/texts";
import { Detail } from "./detail";
import { follow, type Followed } from "./follow";
import { Halls } from "./halls";
import { ItemSearch } from "./item-search";
import { go, place } from "./place";
import { district, position } from "./position";
import { allItems, hallNow, hallsFor, toldAt, type HallNow, type Listed, type Sort } from "./server";
import { t } from "./texts";

const OLD_MS = 120_000;
/** Figures move all the time; the list of items is long and rarely changes. */
const FIGURES_SECONDS = 15;
const ITEMS_SECONDS = 60;
const WIDE = matchMedia("(min-width: 60rem)");

export function Guide(): JSX.Element {
  const sort = useSignal<Sort>("best");
  const wide = useWide();
  // On a wide screen the first hall is shown beside the list; it stays when the order changes.
  const beside = useSignal("");
  const { halls, items, detail } = useMemo(() => {
    const halls = follow(FIGURES_SECONDS, () => {
      const [item, order, here, near] = [place.value.item, sort.value, position.value, district.value];
      return inItsLanguage(() => hallsFor(item, order, here, near));
    });
    const items = follow(ITEMS_SECONDS, () => allItems);
    const detail = follow(FIGURES_SECONDS, () => {
      const code = place.value.hall || beside.value;
      return code ? inItsLanguage(() => hallNow(code)) : null;
    });
    return { halls, items, detail };
  }, []);
  useEffect(() => () => [halls, items, detail].forEach((one) => one.stop()), []);
  useEffect(() => {
    document.title = t("title");
  });

  const listed = halls.value.value?.items;
  useEffect(() => {
    if (!wide) beside.value = "";
    else if (listed && !listed.some((entry) => entry.hall === beside.value)) beside.value = listed[0]?.hall ?? "";
  }, [wide, listed]);

  const { item, hall } = place.value;
  const left = useRef("");
  useEffect(() => {
    if (!wide && !hall) document.querySelector<HTMLElement>(`[data-action=choose-hall][data-value="${CSS.escape(left.current)}"]`)?.focus();
    left.current = hall;
  }, [hall]);

  const shown = hall || beside.value;
  const showsList = wide || !hall;
  return (
    <div class="guide" data-page="guide">
      <header class="guide-top">
        <div>
          <h1>{t("title")}</h1>
          <p class="soft">{t("tagline")}</p>
        </div>
        <LanguageSwitch />
      </header>
      <Freshness followed={showsList ? halls : detail} />
      <main class="guide-columns">
        {showsList && (
          <div class="guide-list">
            <ItemSearch items={items.value.value} chosen={item} onChoose={(code) => go({ item: code, hall: "" })} />
            <Halls halls={halls} sort={sort} shown={wide ? shown : ""} item={item} />
          </div>
        )}
        {shown && <Detail key={shown} code={shown} item={item} followed={detail} alone={!wide} />}
      </main>
    </div>
  );
}

/** The server's sentences come in the language asked for, so a change of it is a new question. */
function inItsLanguage<T>(call: () => Promise<T>): () => Promise<T> {
  void lang.value;
  return call;
}

function useWide(): boolean {
  const wide = useSignal(WIDE.matches);
  useEffect(() => {
    const heard = (): void => void (wide.value = WIDE.matches);
    // Not every phone's WebView knows addEventListener here.
    WIDE.addListener(heard);
    return () => WIDE.removeListener(heard);
  }, []);
  return wide.value;
}

/** Says since when the figures are not fresh, and when they are too old to go by; nothing while they are. */
function Freshness({ followed: { value, heardAt, missedAt } }: { followed: Followed<Listed> | Followed<HallNow> }): JSX.Element | null {
  if (missedAt.value === null) return null;
  if (heardAt.value === null) return <Banner tone="warn">{common("server_gone_try")}</Banner>;
  const time = clock(toldAt(value.value), { seconds: true });
  return (
    <Banner tone="warn" field="updated_at">
      {t(missedAt.value - heardAt.value > OLD_MS ? "old" : "late", { time })}
    </Banner>
  );
}
