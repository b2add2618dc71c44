import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Banner, Button } from "../common/components";
import type { Outlook, Proposal, ProposedMove } from "../common/contract";
import { EffectOf } from "../common/effect";
import { clock } from "../common/format";
import { named } from "../common/lang";
import type { Live } from "../common/live";
import { moveInWords } from "../common/relief";
import { t } from "./outlook-texts";
import { relieving, wanted } from "./relieve";
import { t as floor } from "./texts";

/** So long a proposal that took another's place cannot be pressed: who was about to press meant the other. */
const LOOK_FIRST_MS = 1500;
const TOLD_MS = 120_000;

type Props = { hall: string; live: Live; outlook: Outlook; leads: boolean; refresh: () => void };

/** The proposal that was done here; at: server time in milliseconds. */
type Done = { id: string; move: string; at: number };

/** The one move that is proposed now, what it does to everybody, and one press that does it. Nothing while no zone needs help. */
export function ProposedNow({ hall, live, outlook, leads, refresh }: Props): JSX.Element | null {
  const told = useRef<HTMLDivElement>(null);
  const meant = useRef({ id: "", move: "" });
  const done = useSignal<Done | null>(null);
  const deed = useMemo(() => relieving(hall, refresh, () => (done.value = { ...meant.current, at: live.now() })), [hall, live]);
  const refused = deed.unanswered.value ? floor("unanswered") : deed.refused.value;
  useEffect(() => {
    const forget = setTimeout(() => {
      done.value = null;
      // A press without an answer stays open, so that pressing again cannot do it twice.
      if (deed.refused.value) deed.reset();
    }, TOLD_MS);
    return () => clearTimeout(forget);
  }, [done.value, refused]);
  // What was just done is not offered again, nor is it said that nothing helps, before the hall was looked at anew.
  const proposal = outlook.proposal?.id === done.value?.id ? null : outlook.proposal;
  const needed = outlook.zones.some((zone) => zone.breaks) && (!done.value || Date.parse(outlook.as_of!) > done.value.at);
  async function press(one: ProposedMove): Promise<void> {
    meant.current = { id: one.id, move: moveInWords(one) };
    await deed.run(wanted(one));
    // Not to the button: another proposal may stand on it now.
    told.current?.focus();
  }
  if (!proposal && !needed && !done.value && !refused) return null;
  return (
    <div class="outlook-proposal" data-field="proposal" data-value={proposal?.id ?? ""}>
      <div ref={told} tabIndex={-1} class="outlook-told">
        {done.value && !refused && (
          <Banner tone="good" field="done">
            {t("done", { time: clock(done.value.at), move: done.value.move })}
          </Banner>
        )}
        {refused && (
          <Banner tone="bad" field="refused">
            {refused}
          </Banner>
        )}
      </div>
      {proposal ? (
        <Card proposal={proposal} outlook={outlook} leads={leads} busy={deed.busy.value} onPress={() => void press(proposal)} />
      ) : (
        needed && (
          <div data-field="no_proposal">
            <h3>{t("no_proposal")}</h3>
            <p class="quiet">{t("no_proposal_hint")}</p>
          </div>
        )
      )}
    </div>
  );
}

type CardProps = { proposal: ProposedMove; outlook: Outlook; leads: boolean; busy: boolean; onPress: () => void };

function Card({ proposal, outlook, leads, busy, onPress }: CardProps): JSX.Element {
  const isNew = useJustReplaced(proposal.id);
  const nameOf = (code: string): string => named(outlook.zones.find((zone) => zone.zone === code) ?? { name: code });
  return (
    <>
      <h3>{t("proposal", { zone: nameOf(proposal.zone) })}</h3>
      <p class="outlook-move" data-field="move">
        {moveInWords(proposal)}
      </p>
      <p class="quiet" data-field="reason">
        {[proposal.reason, t("proposed_at", { time: clock(proposal.proposed_at) })].join(" · ")}
      </p>
      {proposal.effect ? <EffectOf effect={proposal.effect} zone={proposal.zone} nameOf={nameOf} /> : <p data-field="effect">{t("effect_unknown")}</p>}
      {leads ? (
        <Button action="relieve" kind="primary" value={`${proposal.kind}:${proposal.window}`} busy={busy} why={isNew ? t("just_changed") : undefined} onPress={onPress}>
          {moveInWords(proposal)}
        </Button>
      ) : (
        <p class="quiet">{t("leader_decides")}</p>
      )}
      <p class="quiet" data-field="afterwards">
        {afterwards(proposal)}
      </p>
    </>
  );
}

/** True for a moment after another proposal has taken the place of the one that stood here. */
function useJustReplaced(id: string): boolean {
  const looked = useSignal(id);
  useEffect(() => {
    if (looked.value === id) return;
    const timer = setTimeout(() => (looked.value = id), LOOK_FIRST_MS);
    return () => clearTimeout(timer);
  }, [id]);
  return looked.value !== id;
}

/** What happens by itself once it is done. */
function afterwards({ kind, until }: Proposal): string {
  if (kind === "ask_back") return t("after_ask_back");
  if (until === null) return t("after_open");
  return t(kind === "lend" ? "after_lend" : "after_until", { time: clock(until) });
}
