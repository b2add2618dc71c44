import type { ComponentChildren, JSX } from "preact";
import { useContext, useId } from "preact/hooks";
import { Choice as PlainChoice, type ChoiceProps, type Option } from "../common/choice";
import { Banner, Button, Dialog, Field as PlainField, type FieldProps } from "../common/components";
import { Select as PlainSelect, type SelectProps } from "../common/select";
import { common } from "../common/texts";
import type { Asking } from "./server";
import type { Hours } from "./shapes";
import { t, words } from "./texts";
import { FormContext, useWrong } from "./wrong";

// Fields of these pages say by themselves what the server found wrong with the member of their name.

export function Field(props: FieldProps): JSX.Element {
  return <PlainField {...props} error={useWrong(props.name, props.error)} />;
}

export function Select(props: SelectProps): JSX.Element {
  return <PlainSelect {...props} error={useWrong(props.name, props.error)} />;
}

export function Choice(props: ChoiceProps): JSX.Element {
  return <PlainChoice {...props} error={useWrong(props.name, props.error)} />;
}

type CheckProps = { label: string; name: string; checked: boolean; onChange: (checked: boolean) => void };

export function Check({ label, name, checked, onChange }: CheckProps): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" name={name} checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

type ChecksProps = { label: string; name: string; options: readonly Option[]; value: readonly string[]; onChange: (value: string[]) => void };

/** Any number of a few. */
export function Checks({ label, name, options, value, onChange }: ChecksProps): JSX.Element {
  const error = useWrong(name);
  return (
    <fieldset class="checks" data-field={name}>
      <legend class="field-label">{label}</legend>
      {options.map((option) => (
        <Check
          key={option.value}
          name={`${name}.${option.value}`}
          label={option.text}
          checked={value.includes(option.value)}
          onChange={(on) => onChange(options.map((one) => one.value).filter((one) => (one === option.value ? on : value.includes(one))))}
        />
      ))}
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}

type NumberProps = { label: string; name: string; value: number | null; onInput: (value: number | null) => void; hint?: string; error?: string | undefined; min?: number; max?: number; step?: number | "any"; hideLabel?: boolean };

/** A number, or nothing where nothing means something. */
export function NumberField(props: NumberProps): JSX.Element {
  const id = useId();
  const error = useWrong(props.name, props.error);
  return (
    <div class="field">
      <label class={props.hideLabel ? "visually-hidden" : "field-label"} for={id}>
        {props.label}
      </label>
      <input
        id={id}
        class="field-input"
        type="number"
        name={props.name}
        value={props.value ?? ""}
        min={props.min}
        max={props.max}
        step={props.step ?? 1}
        aria-invalid={Boolean(error)}
        aria-describedby={error || props.hint ? `${id}-more` : undefined}
        onInput={(event) => props.onInput(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}
      />
      {(error || props.hint) && (
        <p class={error ? "field-error" : "field-hint"} id={`${id}-more`}>
          {error || props.hint}
        </p>
      )}
    </div>
  );
}

type TextCellProps = { label: string; name: string; value: string; maxLength: number; onInput: (value: string) => void };

/** A line of text in a table, where the heading of its column is its label. */
export function TextCell({ label, name, value, maxLength, onInput }: TextCellProps): JSX.Element {
  const id = useId();
  const error = useWrong(name);
  const shared = { name, value, maxLength, "aria-label": label, "aria-invalid": Boolean(error), "aria-describedby": error ? `${id}-more` : undefined };
  return (
    <>
      <input class="field-input" type="text" autocomplete="off" {...shared} onInput={(event) => onInput(event.currentTarget.value)} />
      {error && (
        <p class="field-error" id={`${id}-more`}>
          {error}
        </p>
      )}
    </>
  );
}

type InputProps = { label: string; name: string; type: "date" | "datetime-local"; value: string; onInput: (value: string) => void };

/** A day or a moment, picked as the system does it. */
export function MomentField({ label, name, type, value, onInput }: InputProps): JSX.Element {
  const id = useId();
  const error = useWrong(name);
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      <input
        id={id}
        class="field-input"
        type={type}
        name={name}
        value={value}
        aria-invalid={Boolean(error)}
        aria-describedby={error ? `${id}-more` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      {error && (
        <p class="field-error" id={`${id}-more`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** Fields of a form outside a dialog, which say what the server found wrong with them. */
export function FormFields({ deed, children }: { deed: Asking; children: ComponentChildren }): JSX.Element {
  return deed.wrong ? <FormContext.Provider value={{ wrong: deed.wrong, within: "" }}>{children}</FormContext.Provider> : <>{children}</>;
}

/** Fields of one of several, such as the third card: the server names them "cards.2.title". */
export function Part({ of, children }: { of: string; children: ComponentChildren }): JSX.Element {
  const form = useContext(FormContext);
  return form ? <FormContext.Provider value={{ wrong: form.wrong, within: `${form.within}${of}.` }}>{children}</FormContext.Provider> : <>{children}</>;
}

type HoursProps = { label: string; value: readonly Hours[]; onChange: (value: Hours[]) => void; days?: boolean; most?: number; error?: string | undefined };

/** Periods of the day, with the days of the week they are for. */
export function HoursField({ label, value, onChange, days = true, most = 20, error }: HoursProps): JSX.Element {
  function set(place: number, more: Partial<Hours>): void {
    onChange(value.map((entry, n) => (n === place ? { ...entry, ...more } : entry)));
  }
  return (
    <fieldset class="hours">
      <legend class="field-label">{label}</legend>
      {value.map((entry, place) => (
        <div class="hours-row" key={place}>
          <input class="field-input hours-time" aria-label={t("from")} value={entry.from} maxLength={5} placeholder="08:30" onInput={(event) => set(place, { from: event.currentTarget.value })} />
          <span aria-hidden="true">–</span>
          <input class="field-input hours-time" aria-label={t("to")} value={entry.to} maxLength={5} placeholder="12:00" onInput={(event) => set(place, { to: event.currentTarget.value })} />
          {days && <Days value={entry.days} onChange={(chosen) => set(place, { days: chosen })} />}
          {most > 1 && (
            <Button action="remove-hours" kind="quiet" class="row-button" onPress={() => onChange(value.filter((_, n) => n !== place))}>
              {t("remove")}
            </Button>
          )}
        </div>
      ))}
      {error && <p class="field-error">{error}</p>}
      {value.length < most && (
        <Button action="add-hours" kind="quiet" class="row-button" onPress={() => onChange([...value, { from: "", to: "", days: [1, 2, 3, 4, 5] }])}>
          {t("add_hours")}
        </Button>
      )}
    </fieldset>
  );
}

function Days({ value, onChange }: { value: readonly number[]; onChange: (value: number[]) => void }): JSX.Element {
  return (
    <span class="days">
      {[1, 2, 3, 4, 5, 6, 7].map((day) => (
        <label class="day" key={day}>
          <input
            class="visually-hidden"
            type="checkbox"
            checked={value.includes(day)}
            onChange={(event) => onChange([1, 2, 3, 4, 5, 6, 7].filter((one) => (one === day ? event.currentTarget.checked : value.includes(one))))}
          />
          <span>{words("day", String(day))}</span>
        </label>
      ))}
    </span>
  );
}

type AskProps = { title: string; action: string; confirm: string; deed: Asking; onConfirm: () => void; onClose: () => void; wide?: boolean; danger?: boolean; disabled?: boolean; children?: ComponentChildren };

/** A form or a question in front of the page, with the server's refusal inside. */
export function Ask({ title, action, confirm, deed, onConfirm, onClose, wide = false, danger = false, disabled = false, children }: AskProps): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose} class={wide ? "ask-wide" : ""}>
      <FormFields deed={deed}>{children}</FormFields>
      <div class="ask-foot">
        <Refusal deed={deed} />
        <div class="dialog-actions">
          <Button action="cancel" onPress={onClose}>
            {common("cancel")}
          </Button>
          <Button action={action} kind={danger ? "danger" : "primary"} busy={deed.busy.value} disabled={disabled} onPress={onConfirm}>
            {confirm}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

export function Refusal({ deed }: { deed: Asking }): JSX.Element | null {
  if (deed.unanswered.value) return <Banner tone="warn">{common("unanswered")}</Banner>;
  return deed.refused.value ? <Banner tone="bad">{deed.refused.value}</Banner> : null;
}

type SecretProps = { title: string; secret: string; field: string; children: ComponentChildren; onClose: () => void };

/** What is told once and never again. */
export function Secret({ title, secret, field, children, onClose }: SecretProps): JSX.Element {
  return (
    <Dialog title={title}>
      <p>{children}</p>
      <p class="secret" data-field={field}>
        {secret}
      </p>
      <Banner tone="warn">{t("told_once")}</Banner>
      <div class="dialog-actions">
        <Button action="close" kind="primary" onPress={onClose}>
          {t("written_down")}
        </Button>
      </div>
    </Dialog>
  );
}

/** A name with its state, in a list. */
export function Off({ show, children }: { show: boolean; children: ComponentChildren }): JSX.Element | null {
  return show ? <span class="tag">{children}</span> : null;
}
