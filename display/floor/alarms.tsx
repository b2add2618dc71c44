import type { JSX } from "preact";
import { Banner } from "../common/components";
import type { Alarm, HallState, StaffState } from "../common/contract";
import { clock } from "../common/format";
import { sentences } from "../common/texts";
import { grouped, remedyOf, type AlarmGroup } from "./alarm-order";
import { t as said } from "./alarm-texts";
import { Acknowledge, Proposals } from "./crowd";
import { StepIn } from "./people";
import { hashOf } from "./place";
import { t } from "./texts";

const COLOURS = { yellow: "level_yellow", orange: "level_orange", red: "level_red" } as const;
const LINKS = { "/devices": "see_devices", "/admin#voice": "see_voice", "/admin#drafts": "see_draft", "/admin#bookings": "see_bookings", "/centre": "see_halls" } as const;

type Props = { state: HallState; staff: StaffState | null; leads: boolean };

/** What is wrong now, the gravest first: what it is, since when, and the one thing to do about it. */
export function Alarms({ state, staff, leads }: Props): JSX.Element | null {
  if (!staff || staff.alarms.length === 0) return null;
  return (
    <section class="alarms" id="alarms" aria-label={t("alarms")}>
      {grouped(staff.alarms).map((group) => (
        <AlarmRow key={group.alarm.id} group={group} state={state} leads={leads} />
      ))}
    </section>
  );
}

function AlarmRow({ group: { alarm, all }, state, leads }: { group: AlarmGroup; state: HallState; leads: boolean }): JSX.Element {
  const hall = state.hall.code;
  return (
    <Banner tone={alarm.level === "yellow" || alarm.level === "orange" ? "warn" : "bad"} field="alarm">
      {alarm.level && alarm.level in COLOURS && (
        <strong class={`alarm-level alarm-${alarm.level}`} data-field="level" data-value={alarm.level}>
          {t(COLOURS[alarm.level as keyof typeof COLOURS])}
        </strong>
      )}
      {all.length > 1 ? manyOf(all) : alarm.text} <span class="alarm-since">{t("since", { time: clock(Math.min(...all.map((one) => one.since))) })}</span>
      {alarm.level === "centre" && <strong data-field="level"> {t("told_centre")}</strong>}
      <Remedy alarm={alarm} state={state} leads={leads} />
      {leads && alarm.type === "crowded" && <Acknowledge hall={hall} alarm={alarm} />}
      {leads && alarm.type === "crowded" && alarm.zone && <Proposals hall={hall} alarm={alarm} />}
    </Banner>
  );
}

/** One thing: for a long line its best move stands below, with what it does to everybody. */
function Remedy({ alarm, state, leads }: { alarm: Alarm; state: HallState; leads: boolean }): JSX.Element | null {
  const remedy = remedyOf(alarm);
  if (remedy === "cover" && leads && alarm.window_id) return <StepIn alarm={alarm} />;
  if (remedy === "move" && leads) return null;
  const link = linkOf(alarm, state);
  if (!link) return null;
  return (
    <span class="alarm-deed">
      <a class="alarm-link" data-action="remedy" data-value={remedy ?? ""} href={link.href}>
        {link.words}
      </a>
    </span>
  );
}

function linkOf(alarm: Alarm, state: HallState): { href: string; words: string } | null {
  const remedy = remedyOf(alarm);
  if (remedy === "move") return alarm.zone ? { href: hashOf({ zone: alarm.zone }), words: said("see_zone") } : null;
  if (remedy === "cover") {
    const window = state.windows.find((one) => one.id === alarm.window_id);
    return window ? { href: hashOf({ window: window.number }), words: said("see_window", { n: window.number }) } : null;
  }
  if (remedy === "help") return { href: "#help", words: said("see_help") };
  return remedy ? { href: remedy, words: said(LINKS[remedy]) } : null;
}

function manyOf(all: readonly Alarm[]): string {
  const n = all.length;
  const first = all.slice(0, 3).map((one) => one.text.split(/[（(]/)[0]!.trim());
  if (all[0]!.type === "device_offline") return said("many_device_offline", { n, names: said("more_names", { names: first.join("、") }) });
  if (all[0]!.type === "hardware_fault") return said("many_hardware_fault", { n });
  if (all[0]!.type === "board_silent") return said("many_board_silent", { n });
  return sentences(all[0]!.text, said("many_other", { n: n - 1 }));
}
