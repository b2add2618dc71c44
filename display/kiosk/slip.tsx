import type { JSX } from "preact";
import type { Slip } from "../common/contract";

const SLIP_MM = 72;
const PAPER_MM = 80;
/** A slip is in the language its ticket was taken in, whatever the kiosk shows now. */
const HAN = /\p{Script=Han}/u;
const page = new CSSStyleSheet();

export function languageOf(slip: Slip): "zh-CN" | "en" {
  return HAN.test(slip.complaint) ? "zh-CN" : "en";
}

/** The code as a picture: inside one, nothing of it can run. */
export function Code({ svg, label, lang }: { svg: string; label: string; lang?: string }): JSX.Element {
  // Standing alone, unlike inside a page, it has to name its namespace.
  const alone = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return <img class="code" src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(alone)}`} alt={label} lang={lang} />;
}

/** What the printer prints, on the screen and for the browser's own printing. */
export function SlipPicture({ slip }: { slip: Slip }): JSX.Element {
  return (
    <article class="slip" data-field="slip" lang={languageOf(slip)}>
      <p class="slip-hall">{slip.hall}</p>
      <p class="slip-zone">{slip.zone}</p>
      {slip.item && <p class="slip-item">{slip.item}</p>}
      <p class="slip-number">{slip.ticket_no}</p>
      {slip.reprint && <p class="slip-reprint">{slip.reprint}</p>}
      <p class="slip-ahead">{slip.people_ahead}</p>
      {slip.wait && <p>{slip.wait}</p>}
      <p class="slip-small">{slip.as_of}</p>
      {slip.session && <p class="slip-small">{slip.session}</p>}
      {slip.area && <p class="slip-area">{slip.area}</p>}
      <hr />
      <Code svg={slip.qr_svg} label={slip.scan} />
      <p class="slip-small">{slip.scan}</p>
      <hr />
      <p class="slip-small">{slip.missed_rule}</p>
      <p class="slip-small">{slip.complaint}</p>
      <p class="slip-small">{slip.issued_at}</p>
    </article>
  );
}

/** Print the slip that is shown, on a page as long as it is: a roll is cut where the page ends. */
export function printSlip(): void {
  const slip = document.querySelector<HTMLElement>(".slip");
  if (!slip) return;
  const lengthMm = Math.ceil((slip.offsetHeight / slip.offsetWidth) * SLIP_MM) + 4;
  page.replaceSync(`@page { size: ${PAPER_MM}mm ${lengthMm}mm; margin: 0 }`);
  document.adoptedStyleSheets = [page];
  window.print();
}
