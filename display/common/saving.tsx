import type { JSX } from "preact";
import "./saving.css";
import { texts } from "./texts";

const t = texts({
  csv: ["下载 CSV", "CSV"],
  picture: ["下载图片", "Picture"],
});

export type Cell = string | number | null;
/** A drawing as it stands on the page, as the address of a picture. */
export type Picture = { current: (() => string) | null };

/** Rows as programs for tables read them. A text that such a program would take for a formula is marked as text. */
export function csvOf(rows: readonly (readonly Cell[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}

function cellOf(cell: Cell): string {
  if (cell === null || typeof cell === "number") return String(cell ?? "");
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

export type SaveProps = {
  /** Of the file, without its ending. */
  name: string;
  /** Asked for when it is pressed: head and rows just as the page shows them. */
  rows?: () => readonly (readonly Cell[])[];
  picture?: Picture;
};

/** What is on the screen as files: the rows of a table, the picture of a drawing. */
export function Save({ name, rows, picture }: SaveProps): JSX.Element {
  return (
    <>
      {rows && (
        <button type="button" class="save" data-action="save" data-value="csv" onClick={() => saveText(`${name}.csv`, csvOf(rows()))}>
          {t("csv")}
        </button>
      )}
      {picture && (
        <button type="button" class="save" data-action="png" onClick={() => save(`${name}.png`, picture.current?.() ?? "")}>
          {t("picture")}
        </button>
      )}
    </>
  );
}

/** The mark at the beginning tells spreadsheet programs how the letters are written. */
function saveText(file: string, text: string): void {
  const address = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }));
  save(file, address);
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function save(file: string, address: string): void {
  const link = document.createElement("a");
  link.href = address;
  link.download = file;
  link.click();
}
