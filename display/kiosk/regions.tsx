import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { Banner, Tile } from "../common/components";
import type { CrossPartner, ServiceItem } from "../common/contract";
import { lang, named } from "../common/lang";
import type { Order } from "./flow";
import type { Kiosk } from "./kiosk";
import { Pager } from "./pager";
import { page } from "./search";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

type CrossItem = { code: string; on_duty: boolean; text: string };

/** Whether somebody trained is there for each item, and the server's sentence when nobody is. */
const known = signal<ReadonlyMap<string, CrossItem>>(new Map());

/** Reads it anew each time such a page is entered. */
export function useCrossItems(kiosk: Kiosk, wanted: boolean): void {
  useEffect(() => {
    if (!wanted) return;
    void get<{ items: CrossItem[] }>(`/api/v1/halls/${encodeURIComponent(kiosk.hall)}/cross-region`, { tries: 2 })
      .then(({ items }) => (known.value = new Map(items.map((item) => [item.code, item]))))
      .catch((error: unknown) => {
        if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
      });
  }, [wanted, lang.value]);
}

/** Said where nobody trained for it is there now: the number can be taken all the same. */
export function Unmanned({ item }: { item: ServiceItem | null }): JSX.Element | null {
  const about = item ? known.value.get(item.code) : [...known.value.values()].find((one) => !one.on_duty);
  const somebody = !item && [...known.value.values()].some((one) => one.on_duty);
  if (!about || about.on_duty || somebody) return null;
  return (
    <Banner tone="warn" field="nobody_trained">
      {about.text}
    </Banner>
  );
}

/** Regions of an item in a few words, for its tile. */
export function regionsOf({ cross_region: partners = [] }: ServiceItem): string {
  const space = lang.value === "en" ? ", " : "、";
  const shown = partners.slice(0, 3).map((partner) => partner.region).join(space);
  return partners.length > 3 ? t("regions_more", { regions: shown, n: partners.length }) : shown;
}

/** For which region the matter is; each is written with its kind and who decides there. */
export function Regions({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  const wanted = useSignal(0);
  const partners = order.item?.cross_region ?? [];
  const { shown, at, pages } = page(partners, wanted.value, kiosk.room.value);
  useCrossItems(kiosk, true);
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <>
          <div class="heading">
            <h2>{t("regions_title")}</h2>
            <p class="soft">{order.item ? named(order.item) : ""}</p>
          </div>
          <Unmanned item={order.item} />
        </>
      }
      nav={
        <>
          <Ways kiosk={kiosk} />
          <Pager at={at} pages={pages} onMove={(next) => (wanted.value = next)} />
        </>
      }
    >
      <ul class="items">
        {shown.map((partner: CrossPartner) => (
          <li key={`${partner.kind} ${partner.region}`}>
            <Tile action="choose-region" value={partner.region} class="item" disabled={kiosk.busy.value} onPress={() => kiosk.ask({ ...order, region: partner })}>
              <strong>{partner.region}</strong>
              <span class="soft hint">{[t(`cross_${partner.kind}`), partner.authority !== partner.region && partner.authority].filter(Boolean).join(" · ")}</span>
            </Tile>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
