import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Button } from "../common/components";
import { elapsed, moment } from "../common/format";
import { Status, type StatusTone } from "../common/status";
import { toast } from "../common/toast";
import { ChangeButton, type Places } from "./change";
import { Drawing, type Press } from "./drawings";
import { isBehind, stateOf, type State } from "./facts";
import { Frames } from "./frames";
import { lines, lookOf, text } from "./look";
import type { Hardware } from "./shapes";
import { adviceFor, kindWord, t, type Key } from "./texts";
import type { DevicesView } from "./watch";

const LOOKS: Record<State, readonly [StatusTone, mark: string]> = {
  ok: ["good", "●"],
  suspect: ["warn", "◆"],
  unconfirmed: ["plain", "○"],
  fault: ["bad", "▲"],
  offline: ["bad", "✕"],
  agent_gone: ["bad", "✕"],
  inactive: ["plain", "○"],
};

/** What an emulator does by buttons of its own; keys, cards and codes stand in its drawing. */
const OWN_VERBS = ["paper_out", "paper_low", "refill", "open_cover", "close_cover", "jam", "clear_jam", "unplug", "plug"] as const;
const FAILINGS = [
  "silent", "slow", "corrupt", "truncate", "noise", "duplicate", "wrong_sum", "unknown_address", "collide", "moved", "foreign_body",
  "sam_bad", "sam_good", "self_test_bad", "self_test_good", "restart", "well",
] as const;
const ARGUMENTS: Record<string, Record<string, unknown>> = { slow: { ms: 1500 } };

type Props = { device: Hardware; view: DevicesView; operates: boolean; places: Places | null };

/** One device: how it looks, how it is, what to do about it and, of an emulator, what one may do to it. */
export function Card({ device, view, operates, places }: Props): JSX.Element {
  const id = useId();
  const look = lookOf(device, view.pictureOf(device.id).value);
  const state = stateOf(device);
  const [tone, mark] = LOOKS[state];
  const deeds = useDeeds(device, view);
  const press: Press | null = device.emulated && operates && device.agent.online ? (verb, args) => void deeds.act.run(verb, args ?? {}) : null;
  const gone = state === "agent_gone" || state === "offline";
  return (
    <article id={`device-${device.id}`} class={`card card-${state}`} aria-labelledby={id} tabIndex={-1} data-value={device.code}>
      <header class="card-head">
        <span class="card-name">
          <h3 id={id} lang="zh-CN">
            {device.name || device.code}
          </h3>
          <span class="quiet">
            {kindWord(device.kind)}
            {device.name && device.name !== device.code && (
              <>
                {" · "}
                <span translate={false}>{device.code}</span>
              </>
            )}
            {device.emulated && <span class="tag">{t("emulated")}</span>}
          </span>
        </span>
        <Status tone={tone} mark={mark} field="health" value={state}>
          {t(`is_${state}`)}
        </Status>
      </header>
      {device.fault && <FaultBox device={device} now={view.now.value} />}
      <div class={`drawn ${gone ? "drawn-gone" : ""}`}>
        <Drawing device={device} look={look} press={press} />
      </div>
      {device.refusal && <Refusal refusal={device.refusal} now={view.now.value} />}
      {isBehind(device) && !gone && (
        <p class="behind" data-field="behind">
          {t("behind")}
          {wanted(device) && (
            <>
              {t("behind_what")} <span lang="zh-CN">{wanted(device)}</span>
            </>
          )}
        </p>
      )}
      {press && <Play device={device} press={press} />}
      {(deeds.act.refused.value || deeds.ask.refused.value) && (
        <p class="field-error" role="alert">
          {deeds.act.refused.value || deeds.ask.refused.value}
        </p>
      )}
      {(deeds.act.unanswered.value || deeds.ask.unanswered.value) && (
        <p class="field-error" role="alert">
          {t("unanswered")}
        </p>
      )}
      <Facts device={device} now={view.now.value} />
      <div class="card-foot">
        {operates && (
          <>
            <Button action="identify" class="small" disabled={gone} onPress={() => void deeds.ask.run("identify")}>
              {t("identify")}
            </Button>
            <Button action="test" class="small" disabled={gone} onPress={() => void deeds.ask.run("test")}>
              {t("test")}
            </Button>
          </>
        )}
        <Frames device={device} view={view} />
        {places && <ChangeButton device={device} places={places} />}
      </div>
    </article>
  );
}

function useDeeds(device: Hardware, view: DevicesView) {
  return useMemo(() => {
    const address = `/api/v1/hardware/${encodeURIComponent(device.id)}/actions`;
    return {
      act: action((_pressed, verb: string, args: Record<string, unknown>) => view.act(device.id, verb, args)),
      ask: action(async (pressed, deed: "identify" | "test") => {
        await post(`${address}/${deed}`, {}, { press: pressed, tries: 1 });
        toast(t(`${deed}_done`, { name: device.name || device.code }));
      }),
    };
  }, [device.id]);
}

/** What it should show and does not yet; of kinds that show words. */
function wanted(device: Hardware): string {
  const shown = lines(device.desired).join(" / ");
  return shown || text(device.desired, "ticket_no");
}

function FaultBox({ device, now }: { device: Hardware; now: number }): JSX.Element {
  const fault = device.fault!;
  return (
    <div class="fault" role="status" data-field="fault" data-value={fault.code}>
      <p>
        <strong>{fault.text}</strong> <span class="whole">{t("since", { time: moment(fault.since, now) })}</span>
      </p>
      <p class="fault-do" data-field="advice">
        {adviceFor(fault.code)}
      </p>
    </div>
  );
}

/** Why the last key that a keypad sent was not carried out; in quiet once a later one was. */
function Refusal({ refusal, now }: { refusal: NonNullable<Hardware["refusal"]>; now: number }): JSX.Element {
  return (
    <p class={`refusal ${refusal.lasting ? "refusal-lasts" : ""}`} role={refusal.lasting ? "status" : undefined} data-field="refusal" data-value={refusal.code}>
      <strong class="whole">{t("refused_at", { time: moment(refusal.at, now) })}</strong> {refusal.text}
    </p>
  );
}

function Play({ device, press }: { device: Hardware; press: Press }): JSX.Element | null {
  const has = (verb: string): boolean => device.verbs.includes(verb);
  const own = OWN_VERBS.filter(has);
  const failings = FAILINGS.filter(has);
  const more = useSignal(false);
  if (own.length + failings.length === 0) return null;
  const button = (verb: (typeof OWN_VERBS)[number] | (typeof FAILINGS)[number]): JSX.Element => (
    <Button key={verb} action="play" value={verb} class="small" onPress={() => press(verb, ARGUMENTS[verb])}>
      {t(`verb_${verb}`)}
    </Button>
  );
  return (
    <div class="play" role="group" aria-label={t("play")}>
      {own.map(button)}
      {failings.length > 0 && (
        <button type="button" class="button button-quiet small" data-action="make-fail" aria-expanded={more.value} onClick={() => (more.value = !more.value)}>
          {t("make_fault")}
        </button>
      )}
      {more.value && failings.map(button)}
    </div>
  );
}

function Facts({ device, now }: { device: Hardware; now: number }): JSX.Element {
  const dropped = Number(device.reported["dropped"]) || 0;
  const facts: [Key, string, string][] = [
    ["last_seen", heard(device, now), "last_seen"],
    ["driver", device.driver, "driver"],
    ["port", device.port, "port"],
    ["agent", device.agent.name, "agent"],
    ["version", device.version, "version"],
  ];
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value)
        .map(([name, value, field]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd data-field={field} translate={name === "last_seen" ? undefined : false} lang={name === "agent" ? "zh-CN" : undefined}>
              {value}
            </dd>
          </div>
        ))}
      {dropped > 0 && (
        <div>
          <dd class="facts-bad">{t("bad_frames", { n: dropped })}</dd>
        </div>
      )}
    </dl>
  );
}

/** Of a device that is there we hear every ten seconds, and are not told each time. */
function heard(device: Hardware, now: number): string {
  if (device.online && device.agent.online && device.health !== "offline" && device.health !== "unknown") return t("just_now");
  if (device.last_seen_at === null) return t("never");
  return `${moment(device.last_seen_at, now)} (${elapsed((now - device.last_seen_at) / 1000)})`;
}
