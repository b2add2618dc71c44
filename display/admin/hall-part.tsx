import { useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { patch } from "../common/api";
import { Banner, Button } from "../common/components";
import { Refusal } from "./fields";
import { at, useDeed, useLoaded, type Deed } from "./server";
import type { HallSetup } from "./shapes";
import { t } from "./texts";

export type HallPart<T> = {
  /** What is being edited; null until it has been read. */
  draft: Signal<T | null>;
  refused: ReadonlySignal<string>;
  changed: boolean;
  saved: Signal<boolean>;
  deed: Deed<[T]>;
  save: () => void;
};

/** One member of the hall's setup that is edited on its own and saved whole. tidy: what is kept of what was typed. */
export function useHallPart<Name extends keyof HallSetup>(
  hall: string,
  name: Name,
  tidy: (value: HallSetup[Name]) => HallSetup[Name] = (value) => value,
): HallPart<{ value: HallSetup[Name] }> {
  const loaded = useLoaded<HallSetup>(at(hall));
  const draft = useSignal<{ value: HallSetup[Name] } | null>(null);
  const saved = useSignal(false);
  const before = loaded.value.value;
  useEffect(() => {
    if (before) draft.value = { value: before[name] };
  }, [before]);
  const deed = useDeed(
    async (pressed, wanted: { value: HallSetup[Name] }) => {
      saved.value = false;
      await patch(at(hall), { [name]: wanted.value }, { press: pressed });
      saved.value = true;
      loaded.reload();
    },
    [hall],
  );
  const wanted = draft.value && { value: tidy(draft.value.value) };
  const changed = before !== null && wanted !== null && JSON.stringify(before[name]) !== JSON.stringify(wanted.value);
  return { draft, refused: loaded.refused, changed, saved, deed, save: () => void (wanted && deed.run(wanted)) };
}

/** Saved by its own button, with what the server says of it beside. */
export function SaveBar<T>({ part }: { part: HallPart<T> }): JSX.Element {
  return (
    <div class="save-bar">
      <Refusal deed={part.deed} />
      {part.saved.value && !part.changed && <Banner tone="good">{t("saved")}</Banner>}
      <Button action="save" kind="primary" disabled={!part.changed} busy={part.deed.busy.value} onPress={part.save}>
        {t("save")}
      </Button>
    </div>
  );
}

/** The list with the entry at `place` one further up. */
export function moved<T>(list: readonly T[], place: number): T[] {
  const after = [...list];
  after.splice(place - 1, 0, ...after.splice(place, 1));
  return after;
}
