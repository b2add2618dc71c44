import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Banner, Button } from "../common/components";
import type { ServiceItem, Zone } from "../common/contract";
import { emergencyTexts } from "../common/emergency";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { waitText } from "../common/wait";
import { byDepartment } from "./departments";
import type { Followed } from "./follow";
import { Hours, Navigate, OpenMark, Phone } from "./parts";
import { go } from "./place";
import type { HallNow, HallSetUp, ZoneSetUp } from "./server";
import { t } from "./texts";

const HOTLINE = "12345";
const TIME_OF_DAY = "14:30".length;
const SERVES = new Set(["idle", "called", "serving"]);

/** alone: it takes the list's place, as on a phone. */
type Props = { code: string; item: string; followed: Followed<HallNow>; alone: boolean };

export function Detail({ code, item, followed, alone }: Props): JSX.Element {
  const view = followed.value.value?.setUp.code === code ? followed.value.value : null;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!alone || !view) return;
    window.scrollTo(0, 0);
    heading.current?.focus();
  }, [alone, view !== null]);
  return (
    <article class="detail" data-field="detail" data-value={code}>
      {alone && (
        <Button action="back" kind="quiet" class="detail-back" onPress={() => go({ hall: "" })}>
          ‹ {t("back")}
        </Button>
      )}
      {!view && followed.refused.value && <Banner tone="bad">{`${t("no_such_hall")}${followed.refused.value}`}</Banner>}
      {!view && !followed.refused.value && <p class="soft">{t("loading")}</p>}
      {view && (
        <>
          <EmergencyText view={view} />
          <Head view={view} heading={heading} />
          <Wanted setUp={view.setUp} code={item} />
          <Zones view={view} />
          <Items setUp={view.setUp} />
          <p class="soft small" data-field="as_of">
            {t("as_of", { time: clock(view.at, { seconds: true }) })}
          </p>
        </>
      )}
    </article>
  );
}

function EmergencyText({ view }: { view: HallNow }): JSX.Element | null {
  const emergency = view.now.hall.emergency;
  if (!emergency) return null;
  const [said] = emergencyTexts(emergency);
  return (
    <section class="guide-emergency" role="alert" data-field="emergency" lang={said.lang}>
      {said.words}
    </section>
  );
}

type HeadProps = { view: HallNow; heading: { current: HTMLHeadingElement | null } };

function Head({ view: { setUp, now }, heading }: HeadProps): JSX.Element {
  return (
    <section class="card">
      <div class="hall-head">
        <h2 ref={heading} tabIndex={-1} data-field="hall">
          {named(setUp)}
        </h2>
        <OpenMark open={now.hall.open} />
      </div>
      <p class="detail-open" data-field="open_text">
        {openInWords(now.hall)}
      </p>
      <dl class="facts">
        <Hours sessions={setUp.sessions} />
        <Phone label={t("phone")} number={setUp.phone} field="phone" />
        <Phone label={t("complaint")} number={setUp.complaint_phone} field="complaint_phone" />
        <Phone label={t("hotline")} number={HOTLINE} field="hotline" />
        {setUp.address && (
          <div>
            <dt>{t("address")}</dt>
            <dd>
              <span data-field="address">{setUp.address}</span> <Navigate hall={setUp} />
            </dd>
          </div>
        )}
      </dl>
      <a class="link" href={`/book/${encodeURIComponent(setUp.code)}`} data-action="book">
        {t("book")}
      </a>
    </section>
  );
}

function openInWords({ open, opens_at: opensAt, closes_at: closesAt }: HallNow["now"]["hall"]): string {
  // With a date before it, it is too far away to matter today.
  if (open) return closesAt && closesAt.length <= TIME_OF_DAY ? t("open_until", { time: closesAt }) : t("open_now");
  return opensAt ? t("opens_at", { time: opensAt }) : t("closed_now");
}

/** The item that the visitor has chosen, as this hall handles it. */
function Wanted({ setUp, code }: { setUp: HallSetUp; code: string }): JSX.Element | null {
  const item = setUp.items.find((one) => one.code === code);
  if (!item) return null;
  return (
    <section class="card wanted">
      <h3>{named(item)}</h3>
      <ItemFacts item={item} setUp={setUp} />
    </section>
  );
}

function ItemFacts({ item, setUp }: { item: ServiceItem; setUp: HallSetUp }): JSX.Element {
  const zone = setUp.zones.find((one) => one.code === item.zone);
  const facts = [zone && t("item_in", { zone: named(zone) }), item.expected_minutes && t("item_minutes", { n: item.expected_minutes })];
  return (
    <>
      <p class="soft" data-field="item_facts">
        {facts.filter(Boolean).join(" · ")}
      </p>
      {item.guide_text && <p class="small">{item.guide_text}</p>}
      {item.self_service && <p class="small">{item.self_service}</p>}
      {item.guide_url && (
        <a class="link" href={item.guide_url} rel="noreferrer" data-action="open-guide">
          {t("item_guide")}
        </a>
      )}
    </>
  );
}

function Zones({ view }: { view: HallNow }): JSX.Element {
  const { setUp, now } = view;
  const open = now.windows.filter((window) => SERVES.has(window.state)).length;
  return (
    <section class="card">
      <h3>{t("zones")}</h3>
      <p class="soft" data-field="windows">
        {t("windows_total", { n: setUp.windows.length, open })}
      </p>
      <ul class="zone-list">
        {setUp.zones
          .filter((zone) => zone.active && !zone.merged_into)
          .map((zone) => (
            <ZoneRow key={zone.code} zone={zone} view={view} />
          ))}
      </ul>
    </section>
  );
}

function ZoneRow({ zone, view }: { zone: ZoneSetUp; view: HallNow }): JSX.Element {
  const { setUp, now } = view;
  const live = now.zones.find((one) => one.code === zone.code);
  const note = named({ name: zone.note, name_en: zone.note_en });
  const otherHours = JSON.stringify(zone.sessions) !== JSON.stringify(setUp.sessions);
  return (
    <li class="zone" data-value={zone.code}>
      <div class="zone-head">
        <h4 data-field="zone">{named(zone)}</h4>
        {!zone.issues_tickets && (
          <span class="open-mark" data-field="no_queue">
            {t("no_queue")}
          </span>
        )}
      </div>
      {note && <p class="small">{note}</p>}
      {zone.issues_tickets && live && <ZoneFigures zone={live} view={view} />}
      {zone.area && zone.issues_tickets && <p class="soft small">{t("seats", { area: named(zone.area) })}</p>}
      {otherHours && (
        <dl class="facts">
          <Hours sessions={zone.sessions} label={t("other_hours")} />
        </dl>
      )}
    </li>
  );
}

function ZoneFigures({ zone, view: { setUp, now } }: { zone: Zone; view: HallNow }): JSX.Element {
  const all = setUp.windows.filter((window) => window.zones.includes(zone.code)).length;
  const serving = now.windows.filter((window) => window.zones.includes(zone.code) && SERVES.has(window.state));
  return (
    <>
      <p class="zone-figures">
        <span>
          {t("waiting")} <strong data-field="waiting">{t("people", { n: zone.waiting })}</strong>
        </span>
        <span data-field="wait">{waitText(zone)}</span>
      </p>
      {zone.wait.closing && zone.issuing.open && <p class="zone-issuing small" data-field="closing">{zone.wait.closing}</p>}
      <p class="small">
        <span data-field="windows">{t("zone_windows", { n: all, open: zone.windows_open })}</span>
        {serving.length > 0 && ` · ${t("zone_numbers", { list: serving.map((window) => window.number).join(t("and")) })}`}
      </p>
      {!zone.issuing.open && <p class="zone-issuing small">{zone.issuing.text}</p>}
    </>
  );
}

function Items({ setUp }: { setUp: HallSetUp }): JSX.Element {
  return (
    <section class="card" data-field="items">
      <h3>{t("items", { n: setUp.items.length })}</h3>
      {setUp.items.length === 0 && <p class="soft">{t("items_none")}</p>}
      {byDepartment(setUp.items).map(([department, items]) => (
        <details key={department} class="department">
          <summary>
            {department || t("department_other")} <span class="soft">{items.length}</span>
          </summary>
          <ul>
            {items.map((item) => (
              <li key={item.code} class="item" data-value={item.code}>
                <p data-field="item">{named(item)}</p>
                <ItemFacts item={item} setUp={setUp} />
              </li>
            ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
