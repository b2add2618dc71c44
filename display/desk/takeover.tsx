import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import { clock } from "../common/format";
import { words } from "./words";

type OpenHere = { ticket_no: string; state: string; note: string };
type TakeOver = { from: string; role: string | null; left_at: string | null; note: string; handed_over: boolean; open: OpenHere[] };
type Span = { name: string; role: string | null; since: string; until: string | null; note: string; handed_over: boolean };
type Served = { ticket_no: string; name: string; role: string | null; finished_at: string; outcome: string; note: string };
type WhileAway = { since: string | null; returned: boolean; spans: Span[]; served: Served[]; open: OpenHere[] };

/** What waits for whoever takes over: the note, the visitor here, those on hold. */
export function TakeOverNote({ window_id }: { window_id: string }): JSX.Element | null {
  const told = useSignal<TakeOver | null>(null);
  useEffect(() => void load<TakeOver>(window_id, "take-over", (answer) => (told.value = answer)), [window_id]);
  const { value } = told;
  if (!value) return null;
  return (
    <>
      {value.note ? (
        <blockquote class="takeover-note" data-field="note">
          <span lang="zh-CN">{value.note}</span>
          <footer class="quiet">{words("note_from", { name: value.from, time: value.left_at ? clock(value.left_at) : "" })}</footer>
        </blockquote>
      ) : (
        value.from && <Banner tone="warn">{words("note_missing")}</Banner>
      )}
      <OpenList open={value.open} />
    </>
  );
}

function OpenList({ open }: { open: OpenHere[] }): JSX.Element {
  if (open.length === 0) return <p class="quiet">{words("open_none")}</p>;
  return (
    <ul class="takeover-open">
      {open.map((one) => (
        <li key={one.ticket_no}>
          <strong data-field="ticket_no">{one.ticket_no}</strong> {words(one.state === "held" ? "open_held" : "open_here")}
          {one.note && (
            <span class="quiet">
              {" · "}
              <span lang="zh-CN">{one.note}</span>
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Back within so many minutes of the other's leaving, one is shown unasked what happened. */
const JUST_BACK_MS = 5 * 60_000;

/**
 * What the other of the post did here, and what is open. mine: the person at the window is who looks. Only the main person of
 * the post is shown it unasked: a stand-in takes over to call, not to read. now: the server's clock in milliseconds.
 */
export function WhileAwayButton({ window_id, mine, main, now }: { window_id: string; mine: boolean; main: boolean; now: () => number }): JSX.Element | null {
  const told = useSignal<WhileAway | null>(null);
  const open = useSignal(false);
  useEffect(() => {
    if (!mine) return;
    void load<WhileAway>(window_id, "while-away", (answer) => {
      told.value = answer;
      const last = answer.spans[answer.spans.length - 1]?.until;
      open.value = main && answer.returned && last !== null && last !== undefined && now() - Date.parse(last) < JUST_BACK_MS;
    });
  }, [window_id, mine]);
  const { value } = told;
  if (!mine || !value || value.spans.length === 0) return null;
  return (
    <>
      <Button action="while-away" kind="quiet" onPress={() => (open.value = true)}>
        {words("while_away")}
      </Button>
      {open.value && (
        <Dialog title={words("while_away_title")} onClose={() => (open.value = false)} class="ask-wide">
          <ul class="takeover-spans">
            {value.spans.map((span) => (
              <li key={span.since}>
                <strong>{span.name}</strong> {span.role && words("post_role", { role: span.role })} {clock(span.since)}–{span.until ? clock(span.until) : ""}
                {span.note && <q class="takeover-words" lang="zh-CN">{span.note}</q>}
                {!span.handed_over && span.until && <span class="quiet"> · {words("no_note")}</span>}
              </li>
            ))}
          </ul>
          <h3>{words("away_served", { n: value.served.length })}</h3>
          <ul class="takeover-open">
            {value.served.map((one) => (
              <li key={`${one.ticket_no}${one.finished_at}`}>
                <strong data-field="ticket_no">{one.ticket_no}</strong> {clock(one.finished_at)} {one.name} {one.role}
                {one.note && (
            <span class="quiet">
              {" · "}
              <span lang="zh-CN">{one.note}</span>
            </span>
          )}
              </li>
            ))}
          </ul>
          <h3>{words("away_open")}</h3>
          <OpenList open={value.open} />
          <div class="dialog-actions">
            <Button action="close-while-away" kind="primary" onPress={() => (open.value = false)}>
              {words("away_read")}
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}

async function load<Answer>(window_id: string, what: string, then: (answer: Answer) => void): Promise<void> {
  try {
    then(await get<Answer>(`/api/v1/windows/${encodeURIComponent(window_id)}/${what}`));
  } catch (error) {
    if (!(error instanceof Problem || error instanceof Unreachable)) throw error; // without the note one takes over all the same
  }
}
