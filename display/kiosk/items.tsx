import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Tile } from "../common/components";
import type { ServiceItem } from "../common/contract";
import { named } from "../common/lang";
import type { Order } from "./flow";
import { Keys } from "./keypad";
import type { Kiosk } from "./kiosk";
import { Pager } from "./pager";
import { page, search } from "./search";
import { t } from "./texts";

const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

export function Items({ kiosk, order }: { kiosk: Kiosk; order: Order }): JSX.Element {
  const wanted = useSignal(0);
  const typing = useSignal(false);
  const typed = useSignal("");
  const small = typing.value || kiosk.elder.value;
  const items = kiosk.itemsOf(order.zone);
  const { shown, at, pages } = page(search(items ?? [], typed.value), wanted.value, small ? 4 : 8);

  function type(next: string): void {
    typed.value = next;
    wanted.value = 0;
  }

  function toggle(): void {
    typing.value = !typing.value;
    type("");
  }

  return (
    <>
      <div class="heading heading-row">
        <div>
          <h2>{t("items_title")}</h2>
          <p class="soft">{named(order.zone)}</p>
        </div>
        <Button action="search" size="large" onPress={toggle}>
          {typing.value ? t("items_search_done") : t("items_search")}
        </Button>
      </div>
      <div class={`finding ${typing.value ? "finding-typing" : ""}`}>
        {typing.value && (
          <div class="finding-keys">
            <input
              class="typed"
              type="text"
              name="search"
              inputMode="none"
              autocomplete="off"
              aria-label={t("items_search_label")}
              placeholder={t("items_search_label")}
              value={typed.value}
              onInput={(event) => type(event.currentTarget.value)}
            />
            <Keys keys={LETTERS} onKey={(key) => type(typed.value + key)} onDelete={() => type(typed.value.slice(0, -1))} />
          </div>
        )}
        <ItemTiles kiosk={kiosk} shown={items && shown} onPress={(item) => kiosk.ask({ ...order, item })} />
      </div>
      <nav class="bottom">
        <Button action="home" size="large" onPress={kiosk.home}>
          {t("home")}
        </Button>
        <Pager at={at} pages={pages} onMove={(next) => (wanted.value = next)} />
      </nav>
    </>
  );
}

type TilesProps = { kiosk: Kiosk; shown: ServiceItem[] | null; onPress: (item: ServiceItem) => void };

function ItemTiles({ kiosk, shown, onPress }: TilesProps): JSX.Element {
  if (shown === null) return <p class="notice">{t("items_loading")}</p>;
  if (shown.length === 0) return <p class="notice">{t("items_none")}</p>;
  return (
    <ul class="items">
      {shown.map((item) => (
        <li key={item.code}>
          <Tile action="choose-item" value={item.code} class="item" disabled={kiosk.busy.value} onPress={() => onPress(item)}>
            <strong data-field="service_item">{named(item)}</strong>
            {item.expected_minutes !== null && <span class="soft">{t("minutes_each", { n: item.expected_minutes })}</span>}
          </Tile>
        </li>
      ))}
    </ul>
  );
}
