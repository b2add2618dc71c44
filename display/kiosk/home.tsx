import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { Banner, Tile } from "../common/components";
import type { HallInfo, ServiceItem, Zone } from "../common/contract";
import { lang, named } from "../common/lang";
import { canTake, isShut, waitingText } from "./facts";
import { evenly, useFit } from "./fit";
import { Icon, type IconName } from "./icons";
import type { Kiosk } from "./kiosk";
import { Pager } from "./pager";
import { page } from "./search";
import { Sheet } from "./sheet";
import { t } from "./texts";
import { ZoneTile } from "./zone-tile";

const ZONES = 8;
/** Above it they stand in two columns, also on an upright panel. */
const ROWS = 6;
/** Beside an emergency, which is read first. */
const ZONES_THEN = 6;

export function Home({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { hall, zones } = kiosk.state.value;
  const few = kiosk.room.value < ZONES;
  const closed = isShut(kiosk.state.value);
  const info = (
    <>
      <div class="heading">
        <h2>{t("title")}</h2>
        {!closed && !hall.emergency && <p class="soft hint">{t("title_hint")}</p>}
      </div>
      {closed && <Closed hall={hall} />}
    </>
  );
  if (zones.length === 0) return <Sheet kiosk={kiosk} info={<Banner tone="warn">{t("empty_hall")}</Banner>} />;
  return few ? <Paged kiosk={kiosk} info={info} /> : <Whole kiosk={kiosk} info={info} />;
}

function Closed({ hall }: { hall: HallInfo }): JSX.Element {
  return (
    <Banner tone="warn" field="closed">
      {hall.opens_at ? t("hall_opens", { time: hall.opens_at }) : t("hall_closed")}{" "}
      {t("hall_closed_more", { phone: hall.phone || "12345" })}
    </Banner>
  );
}

type HomeProps = { kiosk: Kiosk; info: ComponentChildren };

/** Everything on one page: what is asked for most, the zones, and what one comes back for. */
function Whole({ kiosk, info }: HomeProps): JSX.Element {
  const { zones, hall } = kiosk.state.value;
  const alarm = Boolean(hall.emergency);
  const wanted = useSignal(0);
  const fit = useFit(alarm ? ZONES_THEN : ZONES, layoutOf(kiosk));
  const each = evenly(zones.length, fit.size);
  const { shown, at, pages } = page(zones, wanted.value, each);
  const popular = alarm ? [] : offered(kiosk, Math.min(4, Math.max(2, ZONES - zones.filter((zone) => zone.issues_tickets).length)));
  return (
    <Sheet kiosk={kiosk} info={info}>
      <div class={`home ${alarm ? "home-alarm" : ""}`}>
        {popular.length > 0 && (
          <section class="popular">
            <h3>{t("popular")}</h3>
            <ul class="popular-items">
              {popular.map((item) => (
                <li key={item.code}>
                  <ItemTile kiosk={kiosk} item={item} />
                </li>
              ))}
            </ul>
          </section>
        )}
        <section class="all-zones">
          <h3 class={popular.length > 0 ? "" : "visually-hidden"}>{t("all_zones")}</h3>
          <ul ref={fit.list} class={zonesClass(kiosk, each > ROWS, fit.notes)}>
            {shown.map((zone) => (
              <li key={zone.code}>
                <ZoneTile kiosk={kiosk} zone={zone} />
              </li>
            ))}
          </ul>
          <Pager at={at} pages={pages} onMove={(next) => (wanted.value = next)} />
        </section>
        <ul class={`entries ${entries(kiosk).length > 4 ? "entries-five" : ""}`}>
          {entries(kiosk).map((entry) => (
            <li key={entry.action}>
              <EntryTile {...entry} />
            </li>
          ))}
        </ul>
      </div>
    </Sheet>
  );
}

type Choice = { zone: Zone } | { item: ServiceItem } | { entry: Entry };

/** The same, a few choices at a time: zones first, then what one comes back for, then the items. */
function Paged({ kiosk, info }: HomeProps): JSX.Element {
  const wanted = useSignal(0);
  const room = kiosk.room.value;
  const choices: Choice[] = [
    ...kiosk.state.value.zones.map((zone) => ({ zone })),
    ...entries(kiosk).map((entry) => ({ entry })),
    ...offered(kiosk, 4).map((item) => ({ item })),
  ];
  const fit = useFit(room, layoutOf(kiosk));
  const { shown, at, pages } = page(choices, wanted.value, fit.size);
  return (
    <Sheet kiosk={kiosk} info={info} nav={<Pager at={at} pages={pages} onMove={(next) => (wanted.value = next)} />}>
      <ul ref={fit.list} class={zonesClass(kiosk, kiosk.lowered.value, fit.notes)}>
        {shown.map((choice) => (
          <li key={"zone" in choice ? choice.zone.code : "item" in choice ? choice.item.code : choice.entry.action}>
            {"zone" in choice ? (
              <ZoneTile kiosk={kiosk} zone={choice.zone} />
            ) : "item" in choice ? (
              <ItemTile kiosk={kiosk} item={choice.item} />
            ) : (
              <EntryTile {...choice.entry} />
            )}
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function zonesClass(kiosk: Kiosk, two: boolean, notes: boolean): string {
  const { elder, upright, state } = kiosk;
  const columns = two || !upright.value;
  const marks = ["zones", columns && "zones-two", (columns || elder.value) && "zones-below", !notes && "zones-bare", state.value.hall.emergency && "home-alarm"];
  return marks.filter(Boolean).join(" ");
}

/** What the room of the choices depends on. */
function layoutOf(kiosk: Kiosk): string {
  const { zones, hall } = kiosk.state.value;
  const { elder, lowered, upright } = kiosk;
  const names = zones.map((zone) => named(zone)).join();
  return [lang.value, elder.value, lowered.value, upright.value, Boolean(hall.emergency), entries(kiosk).length, kiosk.items.value?.length, names].join();
}

/** The first themes and the most asked-for items, of those that can be had now. */
function offered(kiosk: Kiosk, most: number): ServiceItem[] {
  const open = new Set(kiosk.state.value.zones.filter(canTake).map((zone) => zone.code));
  const themes = (kiosk.items.value ?? []).filter((item) => item.theme && open.has(item.zone)).slice(0, 2);
  return [...themes, ...kiosk.popular.value.filter((item) => open.has(item.zone))].slice(0, most);
}

function ItemTile({ kiosk, item }: { kiosk: Kiosk; item: ServiceItem }): JSX.Element {
  const zone = kiosk.state.value.zones.find((one) => one.code === item.zone);
  return (
    <Tile action="choose-item" value={item.code} class="item" disabled={kiosk.busy.value} onPress={() => kiosk.chooseItem(item)}>
      <strong data-field="service_item">{named(item)}</strong>
      {item.theme && <span class="soft">{t("theme_steps", { n: item.theme.steps.length })}</span>}
      {zone && !item.theme && (
        <span class="soft">
          {named(zone)} <span class="whole">{waitingText(zone)}</span>
        </span>
      )}
    </Tile>
  );
}

type Entry = { action: string; icon: IconName; title: string; hint: string; onPress: () => void };

function entries(kiosk: Kiosk): Entry[] {
  const all: Entry[] = [
    { action: "reactivate", icon: "back", title: t("back_again"), hint: t("back_again_hint"), onPress: () => kiosk.look("back") },
    { action: "reprint", icon: "print", title: t("reprint"), hint: t("reprint_hint"), onPress: () => kiosk.look("reprint") },
  ];
  if (kiosk.bookings.value) {
    all.push({ action: "check-in", icon: "booking", title: t("booking"), hint: t("booking_entry"), onPress: () => kiosk.comeBooked() });
  }
  if (kiosk.items.value?.length !== 0) {
    all.push({ action: "search", icon: "search", title: t("find_item"), hint: t("find_item_hint"), onPress: kiosk.search });
  }
  if (hasMap(kiosk)) all.push({ action: "map", icon: "map", title: t("map"), hint: t("map_hint"), onPress: kiosk.showMap });
  return all;
}

export function hasMap(kiosk: Kiosk): boolean {
  return Boolean(kiosk.state.value.hall.map);
}

function EntryTile({ action, icon, title, hint, onPress }: Entry): JSX.Element {
  return (
    <Tile action={action} class="entry" onPress={onPress}>
      <Icon name={icon} />
      <span class="entry-words">
        <strong>{title}</strong>
        <span class="soft hint">{hint}</span>
      </span>
    </Tile>
  );
}
