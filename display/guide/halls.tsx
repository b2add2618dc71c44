import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button } from "../common/components";
import { Choice } from "../common/choice";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { distanceInWords, estimateInWords } from "./figures";
import type { Followed } from "./follow";
import { Hours, Navigate, OpenMark, Phone } from "./parts";
import { go } from "./place";
import { district, forget, locate, position, positionState } from "./position";
import { Select } from "../common/select";
import { toldAt, type District, type Entry, type Listed, type Sort } from "./server";
import { t } from "./texts";

type Props = { halls: Followed<Listed>; sort: Signal<Sort>; shown: string; item: string };

/** Which halls there are, or which handle the item, in the order asked for. */
export function Halls({ halls, sort, shown, item }: Props): JSX.Element {
  const entries = halls.value.value?.items ?? null;
  const districts = halls.value.value?.districts ?? [];
  return (
    <section class="halls">
      <h2>{t(item ? "halls_for" : "halls")}</h2>
      {entries && entries.length > 1 && <Order sort={sort} districts={districts} />}
      {halls.refused.value && <Banner tone="bad">{halls.refused.value}</Banner>}
      {!entries && !halls.refused.value && <p class="soft">{t("loading")}</p>}
      {entries?.length === 0 && <Banner field="empty">{t(item ? "no_hall_for" : "no_hall")}</Banner>}
      {item && (entries?.length === 0 || halls.refused.value) && (
        <Button action="clear-item" onPress={() => go({ item: "", hall: "" })}>
          {t("clear_item")}
        </Button>
      )}
      <ol class="hall-list">
        {entries?.map((entry) => (
          <HallCard key={entry.hall} entry={entry} shown={entry.hall === shown} ofItem={item !== ""} />
        ))}
      </ol>
      {entries !== null && entries.length > 0 && (
        <p class="soft small" data-field="as_of">
          {t("as_of", { time: clock(toldAt(halls.value.value), { seconds: true }) })} {entries.some((entry) => entry.travel_minutes !== null) && t("way_note")}
        </p>
      )}
    </section>
  );
}

function Order({ sort, districts }: { sort: Signal<Sort>; districts: District[] }): JSX.Element {
  const known = position.value !== null || district.value !== "";
  const offered: Sort[] = known ? ["best", "distance", "waiting", "estimate"] : ["best", "waiting", "estimate"];
  const words = { best: t("best"), distance: t("distance"), waiting: t("waiting_sort"), estimate: t("estimate") };
  const state = positionState.value;
  return (
    <div class="order">
      <Choice
        label={t("sort")}
        name="sort"
        value={sort.value}
        options={offered.map((value) => ({ value, text: words[value] }))}
        onChoose={(value) => (sort.value = value as Sort)}
      />
      {position.value ? (
        <p class="order-position">
          <span class="soft small" role="status">
            {t("located")}
          </span>
          <Button action="forget-position" kind="quiet" onPress={() => stopUsing(sort)}>
            {t("forget")}
          </Button>
        </p>
      ) : (
        <p class="order-position">
          <Button action="locate" busy={state === "asking"} onPress={locate}>
            {t(state === "asking" ? "locating" : "locate")}
          </Button>
          <span class="soft small">{t("locate_note")}</span>
        </p>
      )}
      {!position.value && districts.length > 0 && (
        <Select
          label={t("district")}
          name="district"
          value={district.value}
          options={[{ value: "", text: t("district_none") }, ...districts.map((one) => ({ value: one.code, text: t("district_near", { hall: named(one) }) }))]}
          onChoose={(code) => chooseDistrict(code, sort)}
        />
      )}
      {state === "failed" && <Banner tone="warn">{t("no_position")}</Banner>}
    </div>
  );
}

function chooseDistrict(code: string, sort: Signal<Sort>): void {
  district.value = code;
  if (!code && sort.value === "distance") sort.value = "best";
}

function stopUsing(sort: Signal<Sort>): void {
  if (sort.value === "distance") sort.value = "best";
  forget();
}

/** ofItem: the figures are those of the zone that handles the chosen item, not of the whole hall. */
function HallCard({ entry, shown, ofItem }: { entry: Entry; shown: boolean; ofItem: boolean }): JSX.Element {
  return (
    <li class={`card hall ${shown ? "hall-shown" : ""}`} data-value={entry.hall}>
      <div class="hall-head">
        <h3>
          <button type="button" class="hall-name" data-action="choose-hall" data-value={entry.hall} aria-current={shown} onClick={() => go({ hall: entry.hall })}>
            <span data-field="hall">{named(entry)}</span>
          </button>
        </h3>
        <OpenMark open={entry.open} />
      </div>
      {entry.stale && (
        <p class="hall-stale" data-field="stale">
          {t("stale", { time: clock(entry.as_of) })}
        </p>
      )}
      <dl class="hall-figures">
        <Figure label={t("waiting")} field="waiting" value={t("people", { n: entry.waiting })} />
        <Figure label={t(ofItem ? "wait" : "wait_shortest")} field="wait" value={estimateInWords(entry)} />
        {entry.distance_km !== null && <Figure label={t("away")} field="distance" value={distanceInWords(entry.distance_km)} />}
        {entry.travel_minutes !== null && entry.travel_by && (
          <Figure label={t("way")} field="travel" value={t(`way_${entry.travel_by}`, { n: entry.travel_minutes })} />
        )}
        {entry.travel_minutes !== null && entry.served_in && (
          <Figure label={t("served_in")} field="served_in" value={t("served_range", { low: entry.served_in[0], high: entry.served_in[1] })} />
        )}
      </dl>
      <dl class="facts">
        <Hours sessions={entry.sessions} />
        <Phone label={t("phone")} number={entry.phone} field="phone" />
        {entry.address && (
          <div>
            <dt>{t("address")}</dt>
            <dd>
              <span data-field="address">{entry.address}</span> <Navigate hall={entry} />
            </dd>
          </div>
        )}
      </dl>
      {!entry.address && <Navigate hall={entry} />}
      <p class="hall-more" aria-hidden="true">
        {t("details")} ›
      </p>
    </li>
  );
}

function Figure({ label, field, value }: { label: string; field: string; value: string }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd data-field={field}>{value}</dd>
    </div>
  );
}
