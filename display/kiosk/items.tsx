import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Tile } from "../common/components";
import type { ServiceItem, SpecialGroup, Zone } from "../common/contract";
import { named } from "../common/lang";
import { doubtOf, type Order, servedNow, warnsOfClosing } from "./flow";
import { Icon } from "./icons";
import type { Kiosk } from "./kiosk";
import { Pager } from "./pager";
import { regionsOf, Unmanned, useCrossItems } from "./regions";
import { page } from "./search";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";
import { OutsideHours, ZoneFacts } from "./zone-tile";

/** The items of a zone, or its number at once for who needs none of them named. */
export function Items({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  const wanted = useSignal(0);
  const zone = zoneNow(kiosk, order.zone);
  const all = kiosk.itemsOf(order.zone);
  const items = all && servedNow(zone, all);
  const cross = zone.kind === "cross_region";
  useCrossItems(kiosk, cross);
  const { shown, at, pages } = page(items ?? [], wanted.value, kiosk.room.value);
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <>
          <div class="heading">
            <h2>{t("items_title")}</h2>
          </div>
          <ZoneFacts kiosk={kiosk} zone={zone} />
          {cross && <Unmanned item={null} />}
          <OutsideHours zone={zone} />
        </>
      }
      nav={
        <>
          <Ways kiosk={kiosk} />
          <Pager at={at} pages={pages} onMove={(next) => (wanted.value = next)} />
        </>
      }
    >
      <ItemTiles kiosk={kiosk} shown={items && shown} none={t("items_empty")} onPress={(item) => kiosk.ask({ ...order, item })} />
      <div class="shortcuts">
        {!kiosk.elder.value && !zone.issuing.extended?.items && (
          <Button action="search" size="large" onPress={kiosk.search}>
            <Icon name="search" />
            {t("find_item")}
          </Button>
        )}
        {!zone.item_required && !zone.issuing.extended?.items && !(cross && items?.some((item) => item.cross_region?.length)) && (
          <Button
            action="take-direct"
            kind="primary"
            size="large"
            class="shortcut-direct"
            busy={kiosk.busy.value}
            onPress={() => kiosk.ask({ ...order, direct: true })}
          >
            {t(warnsOfClosing(zone, kiosk.live.now()) && !doubtOf(zone) ? "closing_soon" : "items_direct")}
          </Button>
        )}
      </div>
    </Sheet>
  );
}

function zoneNow(kiosk: Kiosk, zone: Zone): Zone {
  return kiosk.state.value.zones.find((one) => one.code === zone.code) ?? zone;
}

type TilesProps = { kiosk: Kiosk; shown: ServiceItem[] | null; none: string; zones?: boolean; onPress: (item: ServiceItem) => void };

export function ItemTiles({ kiosk, shown, none, zones = false, onPress }: TilesProps): JSX.Element {
  if (shown === null) return <p class="notice">{t("items_loading")}</p>;
  if (shown.length === 0) {
    return (
      <p class="notice" role="status">
        {none}
      </p>
    );
  }
  return (
    <ul class="items">
      {shown.map((item) => (
        <li key={item.code}>
          <Tile action="choose-item" value={item.code} class="item" disabled={kiosk.busy.value} onPress={() => onPress(item)}>
            <strong data-field="service_item">{named(item)}</strong>
            <span class="soft hint">{item.theme ? t("theme_steps", { n: item.theme.steps.length }) : zones ? zoneName(kiosk, item) : item.cross_region?.length ? regionsOf(item) : item.expected_minutes === null ? "" : t("minutes_each", { n: item.expected_minutes })}</span>
          </Tile>
        </li>
      ))}
    </ul>
  );
}

function zoneName(kiosk: Kiosk, item: ServiceItem): string {
  const zone = kiosk.state.value.zones.find((one) => one.code === item.zone);
  return zone ? named(zone) : "";
}

/** Who comes first for a reason says so by one touch, and has the number. */
export function Groups({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  const wanted = useSignal(0);
  const groups = kiosk.state.value.hall.special_groups;
  const { shown, at, pages } = page(groups, wanted.value, kiosk.room.value);
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <>
          <div class="heading">
            <h2>{t("groups_title")}</h2>
            <p class="soft">{t("groups_hint")}</p>
          </div>
          <ZoneFacts kiosk={kiosk} zone={zoneNow(kiosk, order.zone)} />
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
        {shown.map((group: SpecialGroup) => (
          <li key={group.code}>
            <Tile action="choose-group" value={group.code} class="item" disabled={kiosk.busy.value} onPress={() => kiosk.ask({ ...order, group })}>
              <strong>{named(group)}</strong>
            </Tile>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
