import type { JSX } from "preact";
import type { SlipPart } from "./slip-parts";
import { t } from "./texts";

/** As it goes to the printer: every placeholder filled in. */
export type FilledSlip = { width: number; parts: SlipPart[]; cut: boolean };

const DOTS_OF_A_LINE = 24; // height of a character of size 1
const MODULES_OF_A_CODE = 33; // a short address at the usual level, with its border

/** The paper, drawn to scale: a dot of the printer is half a CSS pixel. */
export function SlipPaper({ slip, language }: { slip: FilledSlip; language: "zh" | "en" }): JSX.Element {
  return (
    <div class="slip-paper" style={{ width: `${slip.width / 2}px` }} lang={language === "en" ? "en" : "zh-CN"} data-field="preview">
      {slip.parts.map((part, n) => (
        <PaperPart key={n} part={part} />
      ))}
      {slip.cut && <div class="slip-knife" aria-hidden="true" />}
    </div>
  );
}

function PaperPart({ part }: { part: SlipPart }): JSX.Element {
  if ("text" in part) {
    return (
      <p class={`paper-text ${part.bold ? "paper-bold" : ""}`} style={{ fontSize: `${((part.size ?? 1) * DOTS_OF_A_LINE) / 2}px`, textAlign: part.align ?? "left" }}>
        {part.text}
      </p>
    );
  }
  if ("pair" in part) {
    return (
      <p class={`paper-text paper-pair ${part.bold ? "paper-bold" : ""}`}>
        <span>{part.pair[0]}</span>
        <span>{part.pair[1]}</span>
      </p>
    );
  }
  if ("qr" in part) {
    const side = ((part.module ?? 6) * MODULES_OF_A_CODE) / 2;
    return (
      <p class="paper-qr" style={{ width: `${side}px`, height: `${side}px` }}>
        {t("slip_code")}
      </p>
    );
  }
  if ("feed" in part) return <div style={{ height: `${(part.feed * DOTS_OF_A_LINE) / 2}px` }} />;
  return <div class="paper-line" />;
}
