import { action, type Action } from "../common/action";
import { post } from "../common/api";
import type { Proposal } from "../common/contract";

/** A move as it was shown: what the server is asked to do, and no more of it, so that the same press stays the same. */
export type Wanted = { kind: Proposal["kind"]; window: string; zone: string; person: string };

export function wanted(one: Proposal): Wanted {
  return { kind: one.kind, window: one.window_id, zone: one.zone, person: one.person ?? "" };
}

/** The press that does a proposal. over: after the answer, whatever it was. */
export function relieving(hall: string, over: () => void, done: () => void = () => undefined): Action<[Wanted]> {
  return action(async (pressed, move) => {
    try {
      await post(`/api/v1/halls/${encodeURIComponent(hall)}/actions/relieve`, move, { press: pressed });
      done();
    } finally {
      over();
    }
  });
}
