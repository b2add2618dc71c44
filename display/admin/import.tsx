import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Problem, upload, type Press } from "../common/api";
import { Banner, Button, Dialog } from "../common/components";
import { lang } from "../common/lang";
import { common } from "../common/texts";
import { Select } from "./fields";
import { at, useDeed } from "./server";
import type { Imported, WrongRow } from "./shapes";
import { t, words } from "./texts";

/** of: what is imported; query: what the template is asked with. */
type ImportProps = { hall: string; of?: "service-items" | "calendar"; query?: string; onDone: () => void; onClose: () => void };

/** A file is looked at first; only one that is right from the first row to the last can be imported. */
export function ImportDialog({ hall, of = "service-items", query: more = "", onDone, onClose }: ImportProps): JSX.Element {
  const file = useSignal<File | null>(null);
  const encoding = useSignal("");
  const checked = useSignal<Imported | null>(null);
  const wrongRows = useSignal<WrongRow[]>([]);
  const id = useId();

  async function send(pressed: Press, trial: boolean, chosen: File): Promise<void> {
    wrongRows.value = [];
    const query = new URLSearchParams({ dry_run: String(trial), ...(encoding.value ? { encoding: encoding.value } : {}) });
    try {
      checked.value = await upload<Imported>(`${at(hall, of, "import")}?${query}`, chosen, { press: pressed });
    } catch (error) {
      checked.value = null;
      if (error instanceof Problem) wrongRows.value = (error.body["rows"] ?? []) as WrongRow[];
      throw error;
    }
  }

  // Another file is another press, however soon it comes.
  const check = useDeed((pressed, chosen: File) => send(pressed, true, chosen), [file.value]);
  const bring = useDeed(async (pressed, chosen: File) => {
    await send(pressed, false, chosen);
    onDone();
  });

  function choose(chosen: File | null): void {
    file.value = chosen;
    checked.value = null;
    wrongRows.value = [];
    check.reset();
    bring.reset();
  }

  function download(query: string): string {
    return `${at(hall, of, "template")}?${query}&lang=${lang.value}`;
  }

  const refused = check.refused.value || bring.refused.value;
  const right = checked.value?.dry_run ?? false;
  const done = checked.value !== null && !checked.value.dry_run;
  return (
    <Dialog title={t(of === "calendar" ? "import_calendar" : "import_title")} onClose={onClose} class="ask-wide">
      <p>{t(of === "calendar" ? "import_calendar_what" : "import_what")}</p>
      {of === "calendar" ? (
        <p class="links">
          <a data-action="export" href={download(more)} download>
            {t("import_calendar_present")}
          </a>
        </p>
      ) : (
        <p class="links">
          <a data-action="template" href={download("format=xlsx")} download>
            {t("import_template")}
          </a>
          <a data-action="export" href={download("format=xlsx&filled=true")} download>
            {t("import_present")}
          </a>
        </p>
      )}
      <div class="form-grid">
        <div class="field">
          <label class="field-label" for={id}>
            {t("import_file")}
          </label>
          <input id={id} class="field-input" type="file" name="file" accept=".csv,.xlsx,.txt" onChange={(event) => choose(event.currentTarget.files?.[0] ?? null)} />
        </div>
        <Select
          label={t("import_encoding")}
          name="encoding"
          value={encoding.value}
          options={[
            { value: "", text: t("import_auto") },
            { value: "utf-8", text: "UTF-8" },
            { value: "gb18030", text: "GB 18030 / GBK" },
          ]}
          onChoose={(value) => {
            encoding.value = value;
            choose(file.value);
          }}
        />
      </div>
      {checked.value && <Banner tone="good" field="import">{t(done ? "import_done" : "import_found", counts(checked.value))}</Banner>}
      {refused && <Banner tone="bad" field="import">{refused}</Banner>}
      {(check.unanswered.value || bring.unanswered.value) && <Banner tone="warn">{common("unanswered")}</Banner>}
      {wrongRows.value.length > 0 && <WrongRows rows={wrongRows.value} />}
      <div class="dialog-actions">
        <Button action="close" onPress={onClose}>
          {common("close")}
        </Button>
        {!done && (
          <Button action="check" kind={right ? "plain" : "primary"} disabled={!file.value} busy={check.busy.value} onPress={() => file.value && void check.run(file.value)}>
            {t("import_check")}
          </Button>
        )}
        {!done && (
          <Button action="import" kind="primary" disabled={!right} busy={bring.busy.value} onPress={() => file.value && void bring.run(file.value)}>
            {t("import_do")}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

function counts({ added, updated, unchanged }: Imported): Record<string, number> {
  return { added, updated, unchanged };
}

export function WrongRows({ rows }: { rows: WrongRow[] }): JSX.Element {
  return (
    <div class="table-box">
      <table class="table">
        <thead>
          <tr>
            <th>{t("import_line")}</th>
            <th>{t("import_column")}</th>
            <th>{t("import_value")}</th>
            <th>{t("import_problem")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.line}/${row.column}`} data-field="wrong_row">
              <td>{row.line}</td>
              <td>{row.column}</td>
              <td class="table-value">{row.value || t("none")}</td>
              <td>{words("row_problem", row.problem)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
