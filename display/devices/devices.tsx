import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId, useMemo } from "preact/hooks";
import { AgentList, PairDialog, PairOpener } from "../common/agents";
import { Choice } from "../common/choice";
import { Banner, Button, Field, LineState } from "../common/components";
import type { HallState, Me } from "../common/contract";
import { moment, setTimezone } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { PersonBar } from "../common/person-bar";
import { Empty, Skeleton } from "../common/pieces";
import { Select } from "../common/select";
import { common } from "../common/texts";
import { throttle } from "../common/throttle";
import { Toasts } from "../common/toast";
import { Card } from "./card";
import type { Places } from "./change";
import "../common/large-screen.css";
import "./devices.css";
import "./drawings.css";
import { grouped, isFaulty, matching, type Filter, type Group } from "./facts";
import { FaultLedger } from "./ledger";
import { KINDS, type Hardware } from "./shapes";
import { adviceFor, kindWord, t } from "./texts";
import { watchDevices, type DevicesView } from "./watch";

const KEEPERS = new Set(["manager", "sub_hall_head", "admin"]);
const TABS = ["now", "faults", "agents"] as const;
type Tab = (typeof TABS)[number];
const READ_GAP_MS = 2000;
const NO_FILTER: Filter = { words: "", kind: "", state: "all", window: "" };

/** Every device of the hall as it looks now, what is wrong with it, and who put it right. */
export function Devices({ me, live }: { me: Me; live: Live }): JSX.Element {
  const view = useMemo(() => watchDevices(live), [live]);
  const tab = useSignal<Tab>(tabInAddress());
  useEffect(() => view.close, [view]);
  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    const follow = (): void => void (tab.value = tabInAddress());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  useEffect(() => {
    // Who came and went is part of the hall's state, which no single event tells whole.
    const reading = throttle(live.refresh, READ_GAP_MS);
    const end = live.onEvent((event) => void (/^(device|hardware)\./.test(event.type) && reading.wish()));
    return () => {
      end();
      reading.stop();
    };
  }, [live]);
  const state = live.state.value;
  if (state) setTimezone(state.hall.timezone);
  const hall = me.person.hall;
  const keeps = KEEPERS.has(me.person.role);
  const operates = keeps || me.person.role === "shift_leader";
  const devices = view.devices.value;
  const agents = state?.staff?.devices.filter((device) => device.kind === "agent") ?? [];
  const pairs = useSignal(false);
  const pairing = <PairOpener onPress={() => (pairs.value = true)} />;
  return (
    <main class="devices">
      <header class="devices-head">
        <h1>{t("page")}</h1>
        <p class="devices-hall">
          {state && <span class="quiet">{named(state.hall)}</span>}
          {devices && devices.length > 0 && <Summary devices={devices} />}
        </p>
        {operates && (tab.value !== "now" || devices?.length !== 0) && pairing}
        <PersonBar me={me} other="floor" />
      </header>
      <LineState line={live} />
      <nav class="devices-tabs" aria-label={t("tabs")}>
        {TABS.map((name) => (
          <a key={name} class="devices-tab" href={`#${name}`} data-action="tab" data-value={name} aria-current={name === tab.value ? "page" : undefined}>
            {t(`tab_${name}`)}
          </a>
        ))}
      </nav>
      {tab.value === "now" && (devices ? <Now devices={devices} view={view} operates={operates} places={keeps && state ? placesOf(state) : null} pairing={pairing} placeName={(code) => placeName(state, code)} /> : <Skeleton lines={6} />)}
      {tab.value === "faults" && <FaultLedger hall={hall} devices={devices ?? []} now={view.now.value} repairs={operates} placeName={(code) => placeName(state, code)} />}
      {tab.value === "agents" && <AgentList agents={agents} now={view.now.value} revokes={keeps} onChanged={live.refresh} />}
      {pairs.value && <PairDialog hall={hall} agents={agents} now={view.now.value} revokes={keeps} onChanged={live.refresh} onClose={() => (pairs.value = false)} />}
      <Toasts />
    </main>
  );
}

function tabInAddress(): Tab {
  const named = location.hash.slice(1) as Tab;
  return TABS.includes(named) ? named : "now";
}

function Summary({ devices }: { devices: readonly Hardware[] }): JSX.Element {
  const faulty = devices.filter(isFaulty).length;
  return (
    <span data-field="summary" data-value={`${devices.length}/${faulty}`} role="status">
      {t("summary", { n: devices.length })} · <strong class={faulty ? "summary-bad" : "summary-good"}>{faulty ? t("summary_faulty", { n: faulty }) : t("summary_well")}</strong>
    </span>
  );
}

/** places: where a device may be put, null for who may not say so. */
type NowProps = { devices: readonly Hardware[]; view: DevicesView; operates: boolean; places: Places | null; pairing: JSX.Element; placeName: (code: string) => string };

function Now({ devices, view, operates, places, pairing, placeName }: NowProps): JSX.Element {
  const filter = useSignal<Filter>(NO_FILTER);
  if (devices.length === 0) {
    return (
      <Empty title={t("empty")} hint={t("empty_hint")}>
        {operates && pairing}
      </Empty>
    );
  }
  const set = (more: Partial<Filter>): void => void (filter.value = { ...filter.value, ...more });
  const shown = matching(devices, filter.value, kindWord);
  return (
    <>
      <GoneAgents devices={devices} now={view.now.value} />
      <ToDo devices={devices.filter((device) => device.fault && device.agent.online)} onGo={() => (filter.value = NO_FILTER)} />
      {!operates && <Banner>{t("no_right")}</Banner>}
      {devices.length > 1 && <FilterBar devices={devices} filter={filter.value} onChange={set} />}
      {shown.length < devices.length && (
        <p class="quiet" role="status" data-field="shown">
          {shown.length ? t("shown_of", { n: shown.length }) : t("none_fits")}{" "}
          <Button action="clear-filter" kind="quiet" class="small" onPress={() => (filter.value = NO_FILTER)}>
            {t("filter_clear")}
          </Button>
        </p>
      )}
      <div class="groups">
        {grouped(shown).map((group) => (
          <GroupSection key={group.key} group={group} name={nameOf(group, placeName)} view={view} operates={operates} places={places} />
        ))}
      </div>
    </>
  );
}

type GroupProps = { group: Group; name: string; view: DevicesView; operates: boolean; places: Places | null };

function GroupSection({ group, name, view, operates, places }: GroupProps): JSX.Element {
  const id = useId();
  return (
    <section class="group" aria-labelledby={id} data-value={group.key} style={{ "--cards": group.devices.length }}>
      <h2 id={id} lang={group.place ? "zh-CN" : undefined}>
        {name}
      </h2>
      <div class="cards">
        {group.devices.map((device) => (
          <Card key={device.id} device={device} view={view} operates={operates} places={places} />
        ))}
      </div>
    </section>
  );
}

function nameOf(group: Group, placeName: (code: string) => string): string {
  return group.window ? common("window_no", { n: group.window }) : group.place ? placeName(group.place) : t("elsewhere");
}

/** A place is the code of a kiosk or of a waiting area, which people know by its name, or words of its own. */
function placeName(state: HallState | null, code: string): string {
  const kiosk = state?.staff?.devices.find((device) => device.kind === "kiosk" && device.code === code);
  const area = state?.zones.find((zone) => zone.area?.code === code)?.area;
  return kiosk?.name || (area ? named(area) : code);
}

/** Kiosks and waiting areas by their codes, and the numbers of windows. */
function placesOf(state: HallState): Places {
  const kiosks = (state.staff?.devices ?? []).filter((device) => device.kind === "kiosk" && !device.revoked);
  const areas = new Map(state.zones.flatMap((zone) => (zone.area ? [[zone.area.code, named(zone.area)] as const] : [])));
  const all = [...kiosks.map((kiosk) => [kiosk.code, kiosk.name || kiosk.code] as const), ...areas];
  return { places: all.map(([code, name]) => ({ code, name })), windows: state.windows.map((window) => window.number) };
}

function GoneAgents({ devices, now }: { devices: readonly Hardware[]; now: number }): JSX.Element | null {
  const gone = new Map<string, Hardware[]>();
  // By its id: two agents may bear one name.
  for (const device of devices) if (!device.agent.online) gone.set(device.agent.id, [...(gone.get(device.agent.id) ?? []), device]);
  if (gone.size === 0) return null;
  return (
    <>
      {[...gone].map(([id, its]) => (
        <Banner key={id} tone="bad" field="agent_gone">
          <p>
            <span lang="zh-CN">{its[0]!.agent.name}</span>
            {its[0]!.agent.host && its[0]!.agent.host !== its[0]!.agent.name && <span translate={false}> ({its[0]!.agent.host})</span>}
            {t("agent_gone_title", { n: its.length })} {its[0]!.agent.gone_since !== null && t("agent_gone_since", { time: moment(its[0]!.agent.gone_since!, now) })}
          </p>
          <p class="fault-do">{t("agent_gone_do")}</p>
        </Banner>
      ))}
    </>
  );
}

/** What has to be gone to, in short, with the way to its card. */
function ToDo({ devices, onGo }: { devices: readonly Hardware[]; onGo: () => void }): JSX.Element | null {
  if (devices.length === 0) return null;
  function go(id: string): void {
    onGo();
    // Once the filter is gone the card is there.
    requestAnimationFrame(() => {
      const card = document.getElementById(`device-${id}`);
      card?.scrollIntoView({ block: "center" });
      card?.focus({ preventScroll: true });
    });
  }
  return (
    <section class="to-do" aria-label={t("to_do")}>
      <h2>{t("to_do")}</h2>
      <ul>
        {devices.map((device) => (
          <li key={device.id} data-value={device.code}>
            <button type="button" class="to-do-name" data-action="go-to" data-value={device.code} onClick={() => go(device.id)}>
              <span lang="zh-CN">{device.name || device.code}</span>
            </button>
            <span class="to-do-what">
              <strong>{device.fault!.text}</strong> <span>{adviceFor(device.fault!.code)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

type BarProps = { devices: readonly Hardware[]; filter: Filter; onChange: (more: Partial<Filter>) => void };

function FilterBar({ devices, filter, onChange }: BarProps): JSX.Element {
  const kinds = KINDS.filter((kind) => devices.some((device) => device.kind === kind));
  const windows = [...new Set(devices.map((device) => String(device.window ?? "")).filter(Boolean))].sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  return (
    <div class="filter" role="search" aria-label={t("filter")}>
      <Field label={t("search")} name="search" type="search" hint={t("search_hint")} value={filter.words} onInput={(words) => onChange({ words })} />
      <Select
        label={t("filter_kind")}
        name="kind"
        value={filter.kind}
        options={[{ value: "", text: t("every_kind") }, ...kinds.map((kind) => ({ value: kind, text: kindWord(kind) }))]}
        onChoose={(kind) => onChange({ kind })}
      />
      <Select
        label={t("filter_window")}
        name="window"
        value={filter.window}
        options={[{ value: "", text: t("every_window") }, ...windows.map((n) => ({ value: n, text: common("window_no", { n }) }))]}
        onChoose={(window) => onChange({ window })}
      />
      <Choice
        label={t("filter_state")}
        name="state"
        value={filter.state}
        options={[
          { value: "all", text: t("state_all") },
          { value: "faulty", text: t("state_faulty") },
          { value: "ok", text: t("state_well") },
        ]}
        onChoose={(state) => onChange({ state: state as Filter["state"] })}
      />
    </div>
  );
}
