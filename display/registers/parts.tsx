import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { get, Problem, Unreachable } from "../common/api";
import { Choice } from "../common/choice";
import { Button, Field } from "../common/components";
import type { Page } from "../common/contract";
import { moment } from "../common/format";
import { t } from "./texts";

const LIST = 50;
const MOST = 200;

type Entry = { id: string; number: string; state: string; changed_at: string };

type ListProps<E extends Entry> = {
  /** Where the entries are listed. */
  address: string;
  title: string;
  find: string;
  states: readonly { value: string; text: string }[];
  /** What opens one, as tests and helpers know it. */
  opens: string;
  what: (entry: E) => string;
  about: (entry: E) => readonly (string | null | false | undefined)[];
  /** The open one: renewed is to be called when it has changed. */
  dialog: (id: string, renewed: () => void, close: () => void) => JSX.Element;
  /** Beside the search; open shows one that has just been entered. */
  children?: (open: (id: string) => void) => ComponentChildren;
};

/** A register: found by state and words, the newest first, each entry with where it is and a dialog of its own. */
export function RegisterList<E extends Entry>({ address, title, find, states, opens, what, about, dialog, children }: ListProps<E>): JSX.Element {
  const state = useSignal("");
  const q = useSignal("");
  const shown = useSignal(LIST);
  const turn = useSignal(0);
  const found = useSignal<Page<E> | null>(null);
  const open = useSignal("");
  const query = useComputed(() => `?limit=${shown.value}${state.value && `&state=${state.value}`}${q.value.trim() && `&q=${encodeURIComponent(q.value.trim())}`}`);
  useSignalEffect(() => {
    void turn.value;
    const asking = query.value;
    void quietly(get<Page<E>>(address + asking, { tries: 2 })).then((page) => {
      if (page && asking === query.peek()) found.value = page;
    });
  });
  const renewed = (): void => void (turn.value += 1);
  return (
    <>
      <div class="register-find">
        <Choice label={title} hideLabel name="state" value={state.value} options={[{ value: "", text: t("all") }, ...states]} onChoose={(one) => (state.value = one)} />
        <Field label={find} name="q" type="search" maxLength={24} value={q.value} onInput={(text) => (q.value = text)} />
        {children?.((id) => {
          open.value = id;
          renewed();
        })}
      </div>
      {found.value?.items.length === 0 && <p class="quiet">{t(state.value || q.value.trim() ? "none_found" : "none")}</p>}
      <ul class="register-list">
        {found.value?.items.map((one) => (
          <li key={one.id} class="register-row" data-value={one.id}>
            <span class="register-what">
              <strong>{what(one)}</strong>
              <span class="quiet">{about(one).filter(Boolean).join(" · ")}</span>
            </span>
            <span class="register-state">
              <strong data-field="state" data-value={one.state}>
                {states.find(({ value }) => value === one.state)?.text ?? one.state}
              </strong>
              <span class="quiet">{t("changed", { time: dayAndTime(one.changed_at) })}</span>
            </span>
            <Button action={opens} value={one.number} class="row-button" onPress={() => (open.value = one.id)}>
              {t("open")}
            </Button>
          </li>
        ))}
      </ul>
      {found.value?.next && shown.value < MOST && (
        <Button action="more" kind="quiet" onPress={() => (shown.value = Math.min(MOST, shown.value + LIST))}>
          {t("more")}
        </Button>
      )}
      {open.value && dialog(open.value, renewed, () => (open.value = ""))}
    </>
  );
}

export function Fact({ term, children }: { term: string; children: string }): JSX.Element {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}

export async function quietly<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem || error instanceof Unreachable) return null;
    throw error;
  }
}

/** With the day before it when it is not today: an entry may be weeks old. */
export function dayAndTime(at: string): string {
  return moment(at, Date.now());
}
