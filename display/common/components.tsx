import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { enrol, type Enrolment } from "./door";
import { clock } from "./format";
import type { Line } from "./live";
import { Icon } from "./icon";
import { lang, setLang } from "./lang";
import { common } from "./texts";

type Kind = "primary" | "plain" | "quiet" | "danger";
type Size = "normal" | "large" | "huge";

export type ButtonProps = {
  /** The verb for `data-action`. */
  action: string;
  onPress: () => void;
  children: ComponentChildren;
  kind?: Kind;
  size?: Size;
  disabled?: boolean;
  /** Why it cannot be pressed now: shown on the button, which can still be reached and read out. */
  why?: string;
  busy?: boolean;
  /** For a button that stays in. */
  pressed?: boolean;
  value?: string;
  class?: string;
};

export function Button(props: ButtonProps): JSX.Element {
  const { action, onPress, children, kind = "plain", size = "normal", disabled = false, why, busy = false, pressed, value } = props;
  return (
    <button
      type="button"
      class={`button button-${kind} button-${size} ${props.class ?? ""}`}
      data-action={action}
      data-value={value}
      disabled={(disabled && !why) || busy}
      aria-disabled={why ? true : undefined}
      aria-busy={busy}
      aria-pressed={pressed}
      onClick={() => !why && onPress()}
    >
      {why ? (
        <span class="button-lines">
          <span>{children}</span>
          <span class="button-why">{why}</span>
        </span>
      ) : (
        children
      )}
    </button>
  );
}

export type TileProps = {
  action: string;
  onPress: () => void;
  children: ComponentChildren;
  value?: string;
  disabled?: boolean;
  pressed?: boolean;
  class?: string;
};

/** A large touch target with its own content. */
export function Tile({ action, onPress, children, value, disabled = false, pressed, class: extra = "" }: TileProps): JSX.Element {
  return (
    <button
      type="button"
      class={`tile ${extra}`}
      data-action={action}
      data-value={value}
      disabled={disabled}
      aria-pressed={pressed}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

type Tone = "info" | "good" | "warn" | "bad";

/** How a screen reader tells it: alert at once, status when it has a moment, none only where it is read through. */
type Told = "alert" | "status" | "none";

export type BannerProps = { tone?: Tone; children: ComponentChildren; field?: string; told?: Told };

/** A sentence across the page, with the mark of its kind; bad and warn are read out at once by screen readers. */
export function Banner({ tone = "info", children, field, told = tone === "bad" || tone === "warn" ? "alert" : "status" }: BannerProps): JSX.Element {
  return (
    <div class={`banner banner-${tone}`} role={told === "none" ? undefined : told} data-field={field}>
      <Icon name={tone} class="banner-icon" />
      <div class="banner-text">{children}</div>
    </div>
  );
}

const REACHABLE = ["button", "input", "textarea", "select"].map((tag) => `${tag}:not(:disabled)`).join() + ",a[href],[tabindex='0']";

export type DialogProps = { title: string; children: ComponentChildren; onClose?: () => void; class?: string };

/** A question in front of the page; keeps the focus, Escape closes it when it may be closed. */
export function Dialog({ title, children, onClose, class: extra = "" }: DialogProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  // Before the next key can be pressed: a Tab must not leave the page behind, nor be where the focus comes back to.
  useLayoutEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    // A field that wants the focus has it already.
    if (!box.current?.contains(before)) box.current?.focus();
    document.body.classList.add("behind-dialog");
    return () => {
      document.body.classList.remove("behind-dialog");
      before?.focus?.();
    };
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") onClose?.();
    if (event.key !== "Tab" || !box.current) return;
    const inside = box.current.querySelectorAll<HTMLElement>(REACHABLE);
    const [first, last] = [inside[0], inside[inside.length - 1]];
    const at = document.activeElement;
    if (event.shiftKey && (at === first || at === box.current)) {
      event.preventDefault();
      last?.focus();
    } else if (!event.shiftKey && at === last) {
      event.preventDefault();
      first?.focus();
    }
  }

  return (
    <div class="dialog-shade">
      <div ref={box} class={`dialog ${extra}`} role="dialog" aria-modal="true" aria-labelledby={id} tabIndex={-1} onKeyDown={onKeyDown}>
        <h2 class="dialog-title" id={id}>
          {title}
        </h2>
        {children}
      </div>
    </div>
  );
}

export type FieldProps = {
  label: string;
  name: string;
  value: string;
  onInput: (value: string) => void;
  type?: "text" | "password" | "search" | "tel";
  hint?: string;
  error?: string;
  multiline?: boolean;
  maxLength?: number;
  /** Show how much of `maxLength` is used. */
  count?: boolean;
  disabled?: boolean;
  autocomplete?: string;
  autofocus?: boolean;
};

export function Field(props: FieldProps): JSX.Element {
  const { label, name, value, onInput, type = "text", hint, error, multiline = false, maxLength, count = false } = props;
  const id = useId();
  const revealed = useSignal(false);
  const more = error || hint;
  const shared = {
    id,
    name,
    value,
    maxLength,
    disabled: props.disabled,
    autocomplete: props.autocomplete ?? "off",
    autofocus: props.autofocus,
    "aria-invalid": Boolean(error),
    "aria-describedby": more ? `${id}-more` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label class="field-label" for={id}>
        {label}
      </label>
      {multiline ? (
        <textarea class="field-input" rows={3} {...shared} />
      ) : (
        <div class="field-line">
          <input {...(shared as object)} class="field-input" type={revealed.value ? "text" : (type as "text")} />
          {type === "password" && <Reveal revealed={revealed.value} of={id} onToggle={() => (revealed.value = !revealed.value)} />}
        </div>
      )}
      {(more || (count && maxLength)) && (
        <div class="field-below">
          <p class={error ? "field-error" : "field-hint"} id={`${id}-more`}>
            {more}
          </p>
          {count && maxLength && <span class="field-count">{`${[...value].length}/${maxLength}`}</span>}
        </div>
      )}
    </div>
  );
}

/** Nobody types a password well that cannot be read; who looks over the shoulder is the typist's to judge. */
function Reveal({ revealed, of, onToggle }: { revealed: boolean; of: string; onToggle: () => void }): JSX.Element {
  const words = common(revealed ? "hide_password" : "show_password");
  return (
    <button type="button" class="field-reveal" data-action="reveal" aria-label={words} title={words} aria-controls={of} onClick={onToggle}>
      <Icon name={revealed ? "eye_off" : "eye"} />
    </button>
  );
}

export type NumberProps = { value: string | number; label?: string; unit?: string; field?: string; class?: string };

/** A figure with its label and unit, in figures of equal width. */
export function Figure({ value, label, unit, field, class: extra = "" }: NumberProps): JSX.Element {
  return (
    <div class={`figure ${extra}`}>
      {label && <span class="figure-label">{label}</span>}
      <span class="figure-value">
        <span data-field={field}>{value}</span>
        {unit && <span class="figure-unit">{unit}</span>}
      </span>
    </div>
  );
}

/** The language that is not shown now, one touch away. */
export function LanguageSwitch({ size = "normal" }: { size?: Size }): JSX.Element {
  return (
    <Button action="switch-language" kind="quiet" size={size} onPress={() => setLang(lang.value === "en" ? "zh" : "en")}>
      <span lang={lang.value === "en" ? "zh-CN" : "en"}>{common("language_other")}</span>
    </Button>
  );
}

/** Says since when the page is not fresh; nothing while it is. */
export function LineState({ line, timezone }: { line: Pick<Line, "freshness" | "heardAt" | "refusal" | "unreachable">; timezone?: string }): JSX.Element | null {
  const refusal = line.refusal.value;
  if (refusal) return <Banner tone="bad" field="line">{`${common("refused")}：${refusal.detail}`}</Banner>;
  const state = line.freshness.value;
  if (state === "connecting" && line.unreachable.value) return <Banner tone="warn" field="line">{common("server_gone_try")}</Banner>;
  if (state !== "stale" && state !== "grey") return null;
  const since = clock(line.heardAt.value ?? 0, timezone ? { seconds: true, timezone } : { seconds: true });
  return (
    <Banner tone="warn" field="line">
      {common("updated_at", { time: since })} · {common("server_gone")}
    </Banner>
  );
}

/** Shown by a device page that has no token: how to get one, and where to paste it. */
export function Enrol({ page, onEnrolled }: { page: string; onEnrolled: (enrolment: Enrolment) => void }): JSX.Element {
  const token = useSignal("");
  return (
    <main class="enrol">
      <h1>{common("enrol_title")}</h1>
      <p>{common("enrol_how")}</p>
      <Field label={common("enrol_token")} name="token" value={token.value} onInput={(value) => (token.value = value.trim())} />
      <Button action="enrol" kind="primary" size="large" disabled={!token.value} onPress={() => onEnrolled(enrol(page, token.value))}>
        {common("enrol_save")}
      </Button>
    </main>
  );
}
