import { useSignal } from "@preact/signals";
import { Fragment, type JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Chip } from "../common/chip";
import { Banner, Button, Tile } from "../common/components";
import type { HallState, Me, WindowNow } from "../common/contract";
import { lang, named } from "../common/lang";
import { isLeader } from "./rights";
import { TakeOverNote } from "./takeover";
import { words } from "./words";

/** Where a clerk sits down. A closed window is opened by the choice; one's own, and any for a leader, is only entered. */
export function ChooseWindow({ state, me, onChosen }: { state: HallState; me: Me; onChosen: (window_id: string) => void }): JSX.Element {
  const opening = useSignal("");
  const covering = useSignal("");
  const open = useMemo(
    () =>
      action(async (pressed, window_id: string) => {
        await post(`/api/v1/windows/${encodeURIComponent(window_id)}/actions/open`, {}, { press: pressed });
        onChosen(window_id);
      }),
    [],
  );

  const cover = useMemo(
    () =>
      action(async (pressed, window_id: string) => {
        await post(`/api/v1/windows/${encodeURIComponent(window_id)}/actions/cover`, {}, { press: pressed });
        onChosen(window_id);
      }),
    [],
  );

  function choose(window: WindowNow): void {
    covering.value = "";
    if (window.state !== "closed" && (window.staff?.id === me.person.id || isLeader(me))) {
      onChosen(window.id);
      return;
    }
    if (window.state !== "closed") {
      covering.value = window.id;
      return;
    }
    opening.value = window.id;
    void open.run(window.id);
  }

  const windows = state.windows.filter((window) => window.active);
  return (
    <section class="choose">
      <h2>{words("choose_title")}</h2>
      <p class="quiet">{words("choose_hint")}</p>
      {[open, cover].map((one) => one.refused.value && <Banner tone="bad">{one.refused.value}</Banner>)}
      {(open.unanswered.value || cover.unanswered.value) && <Banner tone="bad">{words("unanswered")}</Banner>}
      {windows.some(isLeft) && (
        <Banner tone="warn" field="left">
          {words("choose_left", { n: windows.filter(isLeft).map((window) => window.number).join(lang.value === "en" ? ", " : "、") })}
        </Banner>
      )}
      {windows.length === 0 && <p>{words("choose_none")}</p>}
      <ul class="choose-list">
        {windows.map((window) => (
          <Fragment key={window.id}>
            <li>
              <Tile
                action="open"
                value={window.id}
                class="choose-tile"
                disabled={open.busy.value}
                pressed={open.busy.value && opening.value === window.id}
                onPress={() => choose(window)}
              >
                <span class="choose-number" data-field="window_number">
                  {window.number}
                </span>
                <span class="choose-what">
                  <strong>{named(window)}</strong>
                  <span class="quiet">{zonesOf(window, state)}</span>
                  <span class="choose-who">
                    <Chip state={window.state} />
                    <span data-field="staff">{window.staff?.name ?? words("free_window")}</span>
                  </span>
                </span>
              </Tile>
            </li>
            {covering.value === window.id && (
              <li class="choose-cover">
                <p>{window.staff ? words("cover_manned", { name: window.staff.name }) : words("cover_left")}</p>
                <TakeOverNote window_id={window.id} />
                <Button action="cover" value={window.id} kind="primary" busy={cover.busy.value} onPress={() => void cover.run(window.id)}>
                  {words("primary_cover")}
                </Button>
              </li>
            )}
          </Fragment>
        ))}
      </ul>
    </section>
  );
}

/** Handed over, and nobody has taken over yet. */
function isLeft(window: WindowNow): boolean {
  return window.state !== "closed" && !window.staff;
}

function zonesOf(window: WindowNow, state: HallState): string {
  return state.zones
    .filter((zone) => window.zones.includes(zone.code))
    .map(named)
    .join(" · ");
}
