import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../common/components";
import type { Option } from "../common/choice";
import { Select } from "./fields";
import { t as r } from "./rehearsal-texts";
import type { PersonSetup, ProfileLine, WindowSetup, ZoneSetup } from "./shapes";
import { t } from "./texts";
import { Profile } from "./windows";

type PartProps = { name: string; title: string; what?: string; changes: number; children: ComponentChildren };

/** One part of a draft, folded away; its head says whether anything is drafted there. */
export function Part({ name, title, what, changes, children }: PartProps): JSX.Element {
  return (
    <details class="rehearsal-part" data-field={name}>
      <summary>
        <span class="rehearsal-part-name">{title}</span> <span class={changes ? "rehearsal-count" : "quiet"}>{changes ? r("drafted", { n: changes }) : r("as_on_the_day")}</span>
      </summary>
      <div class="rehearsal-part-body">
        {what && <p class="quiet">{what}</p>}
        {children}
      </div>
    </details>
  );
}

type Span = { from: string; to: string };
type TimesProps<T extends Span> = { of: readonly T[]; fresh: T; ready?: boolean; onChange: (list: T[]) => void; children: (one: T, change: (more: Partial<T>) => void) => JSX.Element };

/** Any number of times of the day, each with what it is about. */
export function Times<T extends Span>({ of, fresh, ready = true, onChange, children }: TimesProps<T>): JSX.Element {
  return (
    <>
      {of.map((one, place) => {
        const change = (more: Partial<T>): void => onChange(of.map((each, n) => (n === place ? { ...each, ...more } : each)));
        return (
          <div key={place} class="rehearsal-opening">
            {children(one, change)}
            <TimeInput label={t("from")} value={one.from} onInput={(from) => change({ from } as Partial<T>)} />
            <TimeInput label={t("to")} value={one.to} onInput={(to) => change({ to } as Partial<T>)} />
            <Button action="remove-time" class="row-button" onPress={() => onChange(of.filter((_, n) => n !== place))}>
              {t("remove")}
            </Button>
          </div>
        );
      })}
      <div class="panel-deeds">
        <Button action="add-time" disabled={!ready} onPress={() => onChange([...of, fresh])}>
          {r("add")}
        </Button>
      </div>
    </>
  );
}

function TimeInput({ label, value, onInput }: { label: string; value: string; onInput: (value: string) => void }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <input id={id} class="field-input" type="time" value={value} onInput={(event) => onInput(event.currentTarget.value)} />
    </div>
  );
}

type PostDraft = { window: string; login: string; from: string; to: string };
type PeopleProps = { draft: readonly PostDraft[]; people: readonly PersonSetup[]; numbers: Option[]; onChange: (posts: PostDraft[]) => void };

/** Who stands at which window. */
export function People({ draft, people, numbers, onChange }: PeopleProps): JSX.Element {
  const active = people.filter((person) => person.active);
  const fresh = { window: numbers[0]?.value ?? "", login: active[0]?.username ?? "", from: "09:00", to: "12:00" };
  return (
    <Times of={draft} fresh={fresh} ready={numbers.length > 0 && active.length > 0} onChange={onChange}>
      {(one, change) => (
        <>
          <Select label={r("person")} name="login" value={one.login} options={active.map((person) => ({ value: person.username, text: person.name }))} onChoose={(login) => change({ login })} />
          <Select label={t("rehearsal_window")} name="window" value={one.window} options={numbers} onChoose={(window) => change({ window })} />
        </>
      )}
    </Times>
  );
}

type ProfilesProps = { draft: Record<string, ProfileLine[]>; windows: readonly WindowSetup[]; zones: ZoneSetup[]; groups: string[]; onChange: (profiles: Record<string, ProfileLine[]>) => void };

/** What some windows take on that day; each begins with what it takes now. */
export function Profiles({ draft, windows, zones, groups, onChange }: ProfilesProps): JSX.Element {
  const left = windows.filter((window) => window.active && !(window.number in draft));
  return (
    <>
      {windows
        .filter((window) => window.number in draft)
        .map(({ number }) => (
          <div key={number} class="rehearsal-profile" data-value={number}>
            <div class="panel-head">
              <h3>
                {t("rehearsal_window")} {number}
              </h3>
              <Button action="remove-profile" class="row-button" onPress={() => onChange(Object.fromEntries(Object.entries(draft).filter(([other]) => other !== number)))}>
                {t("remove")}
              </Button>
            </div>
            <Profile lines={draft[number] ?? []} zones={zones} groups={groups} onChange={(lines) => onChange({ ...draft, [number]: lines })} />
          </div>
        ))}
      {left.length > 0 && (
        <Select
          label={r("add_profile")}
          name="add-profile"
          value=""
          options={[{ value: "", text: "—" }, ...left.map((window) => ({ value: window.number, text: window.number }))]}
          onChoose={(number) => {
            const window = left.find((one) => one.number === number);
            if (window) onChange({ ...draft, [number]: window.profile });
          }}
        />
      )}
    </>
  );
}
