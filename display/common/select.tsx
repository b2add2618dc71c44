import type { JSX } from "preact";
import { useId } from "preact/hooks";
import type { Option } from "./choice";

export type SelectProps = {
  label: string;
  name: string;
  value: string;
  options: readonly Option[];
  onChoose: (value: string) => void;
  /** Kept for screen readers only, where the heading beside it says the same. */
  hideLabel?: boolean;
  disabled?: boolean;
  error?: string | undefined;
};

/** One of many, in the list of the system itself, which works by keyboard and finger everywhere. */
export function Select({ label, name, value, options, onChoose, hideLabel = false, disabled = false, error }: SelectProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label class={hideLabel ? "visually-hidden" : "field-label"} for={id}>
        {label}
      </label>
      <select
        id={id}
        class="field-input"
        name={name}
        value={value}
        disabled={disabled}
        aria-invalid={Boolean(error)}
        aria-describedby={error ? `${id}-more` : undefined}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} lang={option.lang}>
            {option.text}
          </option>
        ))}
      </select>
      {error && (
        <p class="field-error" id={`${id}-more`}>
          {error}
        </p>
      )}
    </div>
  );
}
