import type { JSX } from "preact";
import "./choice.css";
import { useId } from "preact/hooks";

/** lang: of the text, where it is not that of the page. */
export type Option = { value: string; text: string; lang?: string };

export type ChoiceProps = {
  label: string;
  name: string;
  options: readonly Option[];
  value: string;
  onChoose: (value: string) => void;
  /** Kept for screen readers only, where the heading above says the same. */
  hideLabel?: boolean;
  disabled?: boolean;
  error?: string | undefined;
};

/** One of a few, all seen at once; arrow keys move between them. */
export function Choice({ label, name, options, value, onChoose, hideLabel = false, disabled = false, error }: ChoiceProps): JSX.Element {
  const group = useId();
  return (
    <fieldset class="choice" data-field={name} disabled={disabled}>
      <legend class={hideLabel ? "visually-hidden" : "field-label"}>{label}</legend>
      <div class="choice-options">
        {options.map((option) => (
          <label key={option.value} class="choice-option">
            <input
              class="visually-hidden"
              type="radio"
              name={group}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChoose(option.value)}
            />
            <span>{capital(option.text)}</span>
          </label>
        ))}
      </div>
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
}

/** The server's words, such as "answered", also stand inside sentences; on a button they begin one. */
function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
