import type { JSX } from "preact";
import { shown } from "./format";
import type { Answer, Definition, Usual } from "./server";
import { t } from "./texts";

export const TILES = [
  "issued", "served", "mean_wait_seconds", "median_wait_seconds", "p90_wait_seconds", "max_wait_seconds", "in_target_share", "waits_over_hour",
  "no_show_share", "left_share", "satisfied_share", "participation", "kept_share", "median_service_seconds", "waits",
] as const;
/** Asked for, but shown with another. */
const NOT_SHOWN = new Set(["waits"]);

export type Shown = { name: string; title: string };
export type TilesProps = { answer: Answer; usual: Usual | "coming" | null; onBehind?: (figure: Shown) => void };

/** The most asked figures, each with its formula, what it usually is, and the way to its tickets. */
export function Tiles({ answer, usual, onBehind }: TilesProps): JSX.Element {
  const known = usual === "coming" ? null : usual;
  return (
    <section aria-label={t("figures")}>
      <ul class="statistics-tiles">
        {answer.figures.filter((figure) => !NOT_SHOWN.has(figure.name)).map((figure) => (
          <Tile key={figure.name} figure={figure} value={answer.total[figure.name]} before={known?.values[figure.name]} coming={usual === "coming"} onBehind={onBehind} />
        ))}
      </ul>
      {known && known.days.length > 0 && <p class="quiet statistics-note">{t("usual_of", { n: known.days.length })}</p>}
      {usual === "coming" && <p class="statistics-note statistics-coming" aria-hidden="true">–</p>}
    </section>
  );
}

type TileProps = { figure: Definition; value: number | null | undefined; before: number | null | undefined; coming: boolean; onBehind?: (figure: Shown) => void };

function Tile({ figure, value, before, coming, onBehind }: TileProps): JSX.Element {
  return (
    <li class="statistics-tile" data-field={figure.name}>
      <details>
        <summary data-action="formula" aria-label={`${figure.title}: ${t("formula")}`}>{figure.title}</summary>
        <p>{figure.formula}</p>
      </details>
      {onBehind && value ? (
        <button type="button" class="statistics-value" data-action="behind" data-value={figure.name} title={t("behind")} onClick={() => onBehind(figure)}>
          {shown(value, figure.unit)}
        </button>
      ) : (
        <strong class="statistics-value">{shown(value, figure.unit)}</strong>
      )}
      {coming && <span class="statistics-coming" aria-hidden="true">–</span>}
      {before !== null && before !== undefined && <span class="quiet" data-field="usual">{t("usual", { value: shown(before, figure.unit) })}</span>}
    </li>
  );
}
