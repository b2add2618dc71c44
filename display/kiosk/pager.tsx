import type { JSX } from "preact";
import { Button } from "../common/components";
import { t } from "./texts";

export function Pager({ at, pages, onMove }: { at: number; pages: number; onMove: (at: number) => void }): JSX.Element | null {
  if (pages <= 1) return null;
  return (
    <div class="pager">
      <Button action="page-previous" size="large" disabled={at <= 0} onPress={() => onMove(at - 1)}>
        {t("page_previous")}
      </Button>
      <span class="pager-at" aria-live="polite">
        {t("items_page", { at: at + 1, pages })}
      </span>
      <Button action="page-next" size="large" disabled={at >= pages - 1} onPress={() => onMove(at + 1)}>
        {t("page_next")}
      </Button>
    </div>
  );
}
