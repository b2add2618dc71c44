import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Banner } from "../common/components";
import type { Me } from "../common/contract";
import { named } from "../common/lang";
import { PersonBar } from "../common/person-bar";
import "../common/large-screen.css";
import { Select } from "./fields";
import "./admin.css";
import "./parts.css";
import { BookingsTab } from "./bookings";
import { ChangesTab } from "./changes";
import { DevicesTab } from "./devices";
import { DraftBar, DraftsTab } from "./drafts";
import { HallTab } from "./hall";
import { HoursTab } from "./hours";
import { ItemsTab } from "./items";
import { PeopleTab } from "./people";
import { RehearsalTab } from "./rehearsal";
import { RosterTab } from "./roster";
import { RulesTab } from "./rules";
import { ScreensTab } from "./screens";
import { at, concerned, inHand, useLoaded } from "./server";
import type { HallSetup, SubHall } from "./shapes";
import { SlipTab } from "./slip";
import { t } from "./texts";
import { VoiceTab } from "./voice";
import { WindowsTab } from "./windows";
import { ZonesTab } from "./zones";

const KEEPERS = new Set(["admin", "manager", "sub_hall_head"]);
const OVER_SUB_HALLS = new Set(["admin", "manager"]);
const TABS = { zones: ZonesTab, items: ItemsTab, windows: WindowsTab, hours: HoursTab, people: PeopleTab, roster: RosterTab, bookings: BookingsTab, devices: DevicesTab, screens: ScreensTab, slip: SlipTab, voice: VoiceTab, rules: RulesTab, rehearsal: RehearsalTab, drafts: DraftsTab, changes: ChangesTab, hall: HallTab } as const;
type Tab = keyof typeof TABS;
/** What a shift leader does here: the roster with attendance and leaders of the day, and the trainings. */
const OF_LEADERS: readonly Tab[] = ["roster", "people"];

export type TabProps = { hall: string; me: Me; onManage: (hall: string) => void };

/** The hall's configuration for its keepers, and for leaders what they do of it; every change takes effect at once, without code or restart. */
export function Admin({ me }: { me: Me }): JSX.Element {
  const keeps = KEEPERS.has(me.person.role);
  const tabs = keeps ? (Object.keys(TABS) as Tab[]) : me.person.role === "shift_leader" ? OF_LEADERS : [];
  const tab = useSignal<Tab>(tabInAddress(tabs));
  const hall = useSignal(me.person.hall);
  const below = useLoaded<{ items: SubHall[] }>(at(me.person.hall, "sub-halls"));
  const own = useLoaded<HallSetup>(at(me.person.hall));
  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    const follow = (): void => void (tab.value = tabInAddress(tabs));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  if (tabs.length === 0) {
    return (
      <main class="admin">
        <header class="admin-head">
          <h1>{t("page")}</h1>
          <PersonBar me={me} other="floor" />
        </header>
        <Banner tone="warn">{t("no_right")}</Banner>
      </main>
    );
  }
  const Shown = TABS[tab.value];
  const halls = OVER_SUB_HALLS.has(me.person.role) ? (below.value.value?.items ?? []) : [];
  return (
    <main class="admin">
      <header class="admin-head">
        <h1>{t("page")}</h1>
        {halls.length === 0 || !own.value.value ? (
          <p class="quiet" data-field="hall">
            {own.value.value ? named(own.value.value) : hall.value}
          </p>
        ) : (
          <div class="admin-hall" data-field="hall">
            <Select
              label={t("hall_choice")}
              name="hall"
              value={hall.value}
              options={[own.value.value, ...halls].map((one) => ({ value: one.code, text: named(one) }))}
              onChoose={(code) => (hall.value = code)}
            />
          </div>
        )}
        <PersonBar me={me} other="floor" />
      </header>
      <nav class="tabs" aria-label={t("page")}>
        {tabs.map((name) => (
          <a key={name} class="tab" href={`#${name}`} data-action="tab" data-value={name} aria-current={name === tab.value ? "page" : undefined}>
            {t(name === "people" && !keeps ? "trainings" : `tab_${name}`)}
          </a>
        ))}
      </nav>
      {keeps && <DraftBar hall={hall.value} tab={tab.value} />}
      {concerned.value && (
        <Banner tone="warn" field="concerned">
          {concerned.value} {tab.value !== "bookings" && !inHand.value && <a href="#bookings">{t("concerned_settle")}</a>}
        </Banner>
      )}
      <Shown
        key={`${hall.value}/${tab.value}/${tab.value === "drafts" ? "" : (inHand.value?.number ?? "")}`}
        hall={hall.value}
        me={me}
        onManage={(code) => {
          below.reload();
          hall.value = code;
        }}
      />
    </main>
  );
}

function tabInAddress(tabs: readonly Tab[]): Tab {
  const named = location.hash.slice(1) as Tab;
  return tabs.includes(named) ? named : (tabs[0] ?? "zones");
}
