import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { action, type Action } from "../common/action";
import { get, post, Problem, Unreachable } from "../common/api";
import { Button } from "../common/components";
import type { Alarm, Proposal } from "../common/contract";
import { clock } from "../common/format";
import { lang } from "../common/lang";
import { effectInShort, moveInWords } from "../common/relief";
import { t as said } from "./alarm-texts";
import { relieving, wanted, type Wanted } from "./relieve";
import { t } from "./texts";

const READ_AGAIN_MS = 8_000;

/** Says that an alarm is seen to; who was first stays on it. */
export function Acknowledge({ hall, alarm }: { hall: string; alarm: Alarm }): JSX.Element {
  const deed = useMemo(
    () => action(async (pressed) => void (await post(`${path(hall)}/actions/acknowledge-alarm`, { alarm: alarm.id }, { press: pressed }))),
    [hall, alarm.id, alarm.level],
  );
  if (alarm.acknowledged_at) {
    return (
      <span class="alarm-seen" data-field="acknowledged">
        {" "}
        {t("acknowledged", { name: alarm.acknowledged_by ?? "", time: clock(alarm.acknowledged_at) })}
      </span>
    );
  }
  return (
    <span class="alarm-deed">
      <Button action="acknowledge-alarm" class="row-button" value={alarm.id} busy={deed.busy.value} onPress={() => void deed.run()}>
        {t("acknowledge")}
      </Button>
      <Told refused={deed.refused.value} unanswered={deed.unanswered.value} />
    </span>
  );
}

/** What could be done about a zone's line now: the best of it by one press, the rest a press further. */
export function Proposals({ hall, alarm }: { hall: string; alarm: Alarm }): JSX.Element | null {
  const found = useSignal<Proposal[] | null>(null);
  const zone = alarm.zone!;
  async function load(): Promise<void> {
    try {
      found.value = (await get<{ items: Proposal[] }>(`${path(hall)}/zones/${encodeURIComponent(zone)}/proposals`, { tries: 1 })).items;
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    }
  }
  const deed = useMemo(() => relieving(hall, () => void load()), [hall, zone]);
  useEffect(() => {
    void load();
    const again = setInterval(() => void load(), READ_AGAIN_MS);
    return () => clearInterval(again);
    // Why it helps comes in the language that is shown.
  }, [hall, zone, alarm.level, alarm.acknowledged_at, lang.value]);
  if (found.value === null) return null;
  return (
    <div class="proposals" data-field="proposals" data-value={zone}>
      <p class="proposals-head">{t(found.value.length ? "proposals" : "proposals_none")}</p>
      <Moves moves={found.value.slice(0, 1)} deed={deed} />
      {found.value.length > 1 && (
        <details>
          <summary data-action="other-moves">{said("other_moves")}</summary>
          <Moves moves={found.value.slice(1)} deed={deed} />
        </details>
      )}
      <Told refused={deed.refused.value} unanswered={deed.unanswered.value} />
    </div>
  );
}

function Moves({ moves, deed }: { moves: readonly Proposal[]; deed: Action<[Wanted]> }): JSX.Element {
  return (
    <ul>
      {moves.map((one) => (
        <li key={`${one.kind}:${one.window}:${one.person}`} class="proposal">
          <Button action="relieve" class="row-button" value={`${one.kind}:${one.window}`} busy={deed.busy.value} onPress={() => void deed.run(wanted(one))}>
            {moveInWords(one)}
          </Button>
          <span class="quiet">{one.reason}</span>
          <InShort proposal={one} />
        </li>
      ))}
    </ul>
  );
}

/** What it does to the zone's own wait; the panel of the next half hour has the whole of it. */
function InShort({ proposal }: { proposal: Proposal }): JSX.Element | null {
  const said = effectInShort(proposal.effect, proposal.zone);
  return said ? (
    <span class="proposal-effect" data-field="effect">
      {said}
    </span>
  ) : null;
}

export function Told({ refused, unanswered }: { refused: string; unanswered: boolean }): JSX.Element {
  return (
    <>
      {refused && <span role="alert">{refused}</span>}
      {unanswered && <span role="alert">{t("unanswered")}</span>}
    </>
  );
}

function path(hall: string): string {
  return `/api/v1/halls/${encodeURIComponent(hall)}`;
}
