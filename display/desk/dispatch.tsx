import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Button } from "../common/components";
import type { Desk } from "../common/contract";
import { waitingCount } from "./verbs";
import { words } from "./words";

/** The window calls by itself when the countdown is over; nothing where it does not. now: server time in milliseconds. */
export function Dispatch({ desk, now }: { desk: Desk; now: number }): JSX.Element | null {
  const { id, dispatch_at } = desk.window;
  const holding = useMemo(
    () => action(async (pressed) => void (await post(`/api/v1/windows/${encodeURIComponent(id)}/actions/not-now`, {}, { press: pressed }))),
    [id],
  );
  if (dispatch_at == null || desk.ticket) return null;
  const left = Math.max(0, Math.ceil((dispatch_at - now) / 1000));
  const key = left > 0 ? "dispatch_in" : waitingCount(desk) > 0 ? "dispatch_now" : "dispatch_next";
  return (
    <div class="now-dispatch" data-field="dispatch" data-value={key}>
      <p>{words(key, { n: left })}</p>
      <Button action="not-now" busy={holding.busy.value} onPress={() => void holding.run()}>
        {words("dispatch_not_now")}
      </Button>
      {(holding.refused.value || holding.unanswered.value) && <p class="now-more">{holding.refused.value || words("unanswered")}</p>}
    </div>
  );
}
