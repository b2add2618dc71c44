import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { patch, post, Problem, Unreachable } from "../common/api";
import { Banner, Button } from "../common/components";
import { throttle } from "../common/throttle";
import type { TabProps } from "./admin";
import { Check, Choice, Refusal, Select } from "./fields";
import { moved } from "./hall-part";
import { at, useDeed, useLoaded } from "./server";
import "./slip.css";
import { SlipPaper, type FilledSlip } from "./slip-paper";
import { fresh, kindOf, MODULES, namesTicket, PART_KINDS, PARTS_MAX, PLACEHOLDERS, SIZES, TEXT_MAX, WIDTHS, wrongOf, type Align, type PartKind, type SlipPart, type SlipTemplate } from "./slip-parts";
import { t } from "./texts";

type Language = "zh" | "en";
const PREVIEW_GAP_MS = 500;

type Answer = { template: SlipTemplate; is_usual: boolean };

/** What is printed on a ticket, part by part, with the slip beside it as it will come out. */
export function SlipTab({ hall }: TabProps): JSX.Element {
  const loaded = useLoaded<Answer>(at(hall, "slip"));
  const draft = useSignal<SlipTemplate | null>(null);
  const language = useSignal<Language>("zh");
  const saved = useSignal(false);
  const refusedLine = useSignal(0);
  const inserting = useRef<((name: string) => void) | null>(null);
  const before = loaded.value.value;
  useEffect(() => {
    if (before) draft.value = before.template;
  }, [before]);
  const deed = useDeed(
    async (pressed, template: SlipTemplate | null) => {
      saved.value = false;
      refusedLine.value = 0;
      try {
        await patch(at(hall, "slip"), { template }, { press: pressed });
      } catch (error) {
        if (error instanceof Problem) refusedLine.value = Number(error.body["line"]) || 0;
        throw error;
      }
      saved.value = true;
      loaded.reload();
    },
    [hall],
  );
  const template = draft.value;
  if (!before || !template) return <section class="panel">{loaded.refused.value && <Banner tone="bad">{loaded.refused.value}</Banner>}</section>;

  const parts = template[language.value];
  const set = (more: Partial<SlipTemplate>): void => {
    draft.value = { ...template, ...more };
    saved.value = false;
  };
  const setParts = (next: SlipPart[]): void => {
    refusedLine.value = 0;
    set({ [language.value]: next });
  };
  const change = (place: number, part: SlipPart): void => setParts(parts.map((one, n) => (n === place ? part : one)));
  const wrong = (["zh", "en"] as const).find((one) => template[one].some((part) => wrongOf(part) !== null) || !namesTicket(template[one]));
  const changed = JSON.stringify(template) !== JSON.stringify(before.template);
  return (
    <section class="panel" data-value="slip">
      <p class="quiet">{t("slip_what")}</p>
      <div class="slip-head">
        <Choice
          label={t("slip_language")}
          name="language"
          value={language.value}
          options={[
            { value: "zh", text: t("slip_zh") },
            { value: "en", text: t("slip_en") },
          ]}
          onChoose={(value) => (language.value = value as Language)}
        />
        <Select label={t("slip_width")} name="width" value={String(template.width)} options={WIDTHS.map((width) => ({ value: String(width), text: t("slip_dots", { n: width, mm: width / 8 }) }))} onChoose={(width) => set({ width: Number(width) })} />
        <Check label={t("slip_cut")} name="cut" checked={template.cut} onChange={(cut) => set({ cut })} />
      </div>
      <div class="slip-editor">
        <div class="slip-parts">
          <fieldset class="slip-placeholders">
            <legend class="field-label">{t("slip_insert")}</legend>
            {PLACEHOLDERS.map((name) => (
              <Button key={name} action="insert" value={name} class="row-button" onPress={() => inserting.current?.(name)}>
                {t(`slip_${name}`)}
              </Button>
            ))}
          </fieldset>
          <ol class="slip-list">
            {parts.map((part, place) => (
              <PartRow
                key={place}
                part={part}
                place={place}
                refused={refusedLine.value === place + 1}
                onChange={(next) => change(place, next)}
                onUp={() => setParts(moved(parts, place))}
                onRemove={() => setParts(parts.filter((_, n) => n !== place))}
                onFocus={(insert) => (inserting.current = insert)}
              />
            ))}
          </ol>
          {!namesTicket(parts) && (
            <p class="field-error" role="alert" data-field="no_ticket">
              {t("slip_wrong_ticket")}
            </p>
          )}
          <Button action="add-part" disabled={parts.length >= PARTS_MAX} onPress={() => setParts([...parts, fresh("text")])}>
            {t("slip_add")}
          </Button>
        </div>
        <Preview hall={hall} template={template} language={language.value} ready={!wrong} />
      </div>
      <div class="save-bar">
        <Refusal deed={deed} />
        {wrong && wrong !== language.value && <Banner tone="warn">{t(wrong === "zh" ? "slip_look_zh" : "slip_look_en")}</Banner>}
        {saved.value && !changed && <Banner tone="good">{t("slip_saved")}</Banner>}
        <Button action="use-default" disabled={before.is_usual && !changed} busy={deed.busy.value} onPress={() => void deed.run(null)}>
          {t("slip_usual")}
        </Button>
        <Button action="save" kind="primary" disabled={!changed || Boolean(wrong)} busy={deed.busy.value} onPress={() => void deed.run(template)}>
          {t("save")}
        </Button>
      </div>
    </section>
  );
}

type RowProps = { part: SlipPart; place: number; refused: boolean; onChange: (part: SlipPart) => void; onUp: () => void; onRemove: () => void; onFocus: (insert: (name: string) => void) => void };

function PartRow({ part, place, refused, onChange, onUp, onRemove, onFocus }: RowProps): JSX.Element {
  const kind = kindOf(part);
  const wrong = wrongOf(part);
  const error = wrong ? t(wrong.key, "name" in wrong ? { name: wrong.name } : {}) : refused ? t("wrong_value") : "";
  const label = t("slip_part", { n: place + 1 });
  return (
    <li class={`slip-part ${error ? "slip-part-wrong" : ""}`} data-value={String(place + 1)}>
      <div class="slip-row">
        <Select hideLabel label={`${label} ${t("slip_kind")}`} name="kind" value={kind} options={PART_KINDS.map((one) => ({ value: one, text: t(`slip_kind_${one}`) }))} onChoose={(next) => onChange(fresh(next as PartKind))} />
        {"text" in part && <Words label={label} name="text" value={part.text} wrong={Boolean(error)} onFocus={onFocus} onInput={(text) => onChange({ ...part, text })} />}
        {"pair" in part && (
          <>
            <Words label={`${label} ${t("slip_left")}`} name="left" value={part.pair[0]} wrong={Boolean(error)} onFocus={onFocus} onInput={(left) => onChange({ ...part, pair: [left, part.pair[1]] })} />
            <Words label={`${label} ${t("slip_right")}`} name="right" value={part.pair[1]} wrong={Boolean(error)} onFocus={onFocus} onInput={(right) => onChange({ ...part, pair: [part.pair[0], right] })} />
          </>
        )}
        {"qr" in part && <Words label={label} name="qr" value={part.qr} wrong={Boolean(error)} onFocus={onFocus} onInput={(qr) => onChange({ ...part, qr })} />}
        {"feed" in part && (
          <input class="field-input slip-number" type="number" name="feed" aria-label={`${label} ${t("slip_rows")}`} min={1} max={20} value={part.feed} onInput={(event) => onChange({ feed: Number(event.currentTarget.value) })} />
        )}
      </div>
      <div class="slip-row">
        {"text" in part && (
          <>
            <Select label={t("slip_size")} name="size" value={String(part.size ?? 1)} options={SIZES.map((n) => ({ value: String(n), text: `× ${n}` }))} onChoose={(size) => onChange({ ...part, size: Number(size) })} />
            <Select
              label={t("slip_align")}
              name="align"
              value={part.align ?? "left"}
              options={(["left", "center", "right"] as const).map((one) => ({ value: one, text: t(`slip_align_${one}`) }))}
              onChoose={(align) => onChange({ ...part, align: align as Align })}
            />
          </>
        )}
        {"qr" in part && <Select label={t("slip_module")} name="module" value={String(part.module ?? 6)} options={MODULES.map((n) => ({ value: String(n), text: String(n) }))} onChoose={(module) => onChange({ ...part, module: Number(module) })} />}
        {("text" in part || "pair" in part) && <Check label={t("slip_bold")} name="bold" checked={part.bold === true} onChange={(bold) => onChange(withBold(part, bold))} />}
        <span class="slip-deeds">
          <Button action="part-up" kind="quiet" class="row-button" disabled={place === 0} onPress={onUp}>
            {t("move_up")}
            <span class="visually-hidden"> {label}</span>
          </Button>
          <Button action="remove-part" kind="quiet" class="row-button" onPress={onRemove}>
            {t("remove")}
            <span class="visually-hidden"> {label}</span>
          </Button>
        </span>
      </div>
      {error && (
        <p class="field-error" role="alert" data-field="wrong">
          {error}
        </p>
      )}
    </li>
  );
}

/** Bold is said only where it is meant, as the server keeps it. */
function withBold<Part extends { bold?: boolean }>(part: Part, bold: boolean): Part {
  const { bold: _, ...others } = part;
  return (bold ? { ...others, bold } : others) as Part;
}

type WordsProps = { label: string; name: string; value: string; wrong: boolean; onInput: (value: string) => void; onFocus: (insert: (name: string) => void) => void };

/** A line of text into which the buttons above put placeholders, where the cursor stands. */
function Words({ label, name, value, wrong, onInput, onFocus }: WordsProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  function insert(placeholder: string): void {
    const input = field.current;
    if (!input) return;
    const [from, to] = [input.selectionStart ?? input.value.length, input.selectionEnd ?? input.value.length];
    const words = `{${placeholder}}`;
    onInput(input.value.slice(0, from) + words + input.value.slice(to));
    requestAnimationFrame(() => {
      input.focus();
      input.setSelectionRange(from + words.length, from + words.length);
    });
  }
  return (
    <input
      ref={field}
      class="field-input slip-words"
      type="text"
      name={name}
      aria-label={label}
      aria-invalid={wrong}
      lang="zh-CN"
      translate={false}
      maxLength={TEXT_MAX}
      autocomplete="off"
      value={value}
      onFocus={() => onFocus(insert)}
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  );
}

type PreviewProps = { hall: string; template: SlipTemplate; language: Language; ready: boolean };

/** The slip as the server fills it in for a number that nobody has. */
function Preview({ hall, template, language, ready }: PreviewProps): JSX.Element {
  const slip = useSignal<FilledSlip | null>(null);
  const failed = useSignal("");
  const wanted = useRef({ template, language });
  wanted.current = { template, language };
  const reading = useMemo(
    () =>
      throttle(() => {
        post<FilledSlip>(at(hall, "slip", "actions", "preview"), wanted.current, { tries: 1 }).then(
          (answer) => {
            slip.value = answer;
            failed.value = "";
          },
          (error: unknown) => {
            if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
            failed.value = error instanceof Problem ? error.detail : "";
          },
        );
      }, PREVIEW_GAP_MS),
    [hall],
  );
  useEffect(() => reading.stop, [reading]);
  useEffect(() => {
    if (ready) reading.wish();
  }, [JSON.stringify(template), language, ready]);
  return (
    <div class="slip-preview" aria-label={t("slip_preview")} role="region" tabIndex={0}>
      <p class="field-label">{t("slip_preview")}</p>
      {failed.value && <Banner tone="bad">{failed.value}</Banner>}
      {slip.value && <SlipPaper slip={slip.value} language={language} />}
    </div>
  );
}
