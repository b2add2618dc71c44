import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import type { Option } from "../common/choice";
import { Banner, Button, Dialog } from "../common/components";
import { common } from "../common/texts";
import type { Asking } from "./server";
import type { Hours } from "./shapes";
import { t, words } from "./texts";

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
    </fieldset>
  );
}

type NumberProps = { label: string; name: string; value: number | null; onInput: (value: number | null) => void; hint?: string; error?: string | undefined; min?: number; max?: number; step?: number | "any"; hideLabel?: boolean };

/** A number, or nothing where nothing means something. */
export function NumberField(props: NumberProps): JSX.Element {
  const id = useId();
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
        aria-invalid={Boolean(props.error)}
        onInput={(event) => props.onInput(event.currentTarget.value === "" ? null : Number(event.currentTarget.value))}
      />
      {(props.error || props.hint) && <p class={props.error ? "field-error" : "field-hint"}>{props.error || props.hint}</p>}
    </div>
  );
}

type TextCellProps = { label: string; name: string; value: string; maxLength: number; onInput: (value: string) => void };

/** A line of text in a table, where the heading of its column is its label. */
export function TextCell({ label, name, value, maxLength, onInput }: TextCellProps): JSX.Element {
  return <input class="field-input" type="text" aria-label={label} name={name} value={value} maxLength={maxLength} autocomplete="off" onInput={(event) => onInput(event.currentTarget.value)} />;
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
      {children}
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
