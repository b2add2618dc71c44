import type { JSX } from "preact";
import { Banner, Button, Dialog } from "../common/components";
import type { HallState, WindowNow } from "../common/contract";
import { named } from "../common/lang";
import { serves } from "../common/reducer";
import { common } from "../common/texts";
import { t } from "./texts";

type WindowDialogProps = { hall: HallState; refused: string; busy: boolean; onChoose: (window: WindowNow) => void; onClose: () => void };

/** Open windows, those for special groups and those that are free first; the server has the last word on who fits. */
export function WindowDialog({ hall, refused, busy, onChoose, onClose }: WindowDialogProps): JSX.Element {
  const special = new Set(hall.zones.filter((zone) => zone.kind === "special_group").map((zone) => zone.code));
  const rank = (window: WindowNow): number => (window.state === "idle" ? 0 : 2) + (window.zones.some((zone) => special.has(zone)) ? 0 : 1);
  const windows = hall.windows.filter(serves).sort((a, b) => rank(a) - rank(b));
  return (
    <Dialog title={t("straight_title")} onClose={onClose}>
      <p class="quiet">{t("straight_hint")}</p>
      {windows.length === 0 && <Banner tone="warn">{t("straight_none")}</Banner>}
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="window-list">
        {windows.map((window) => (
          <Button key={window.id} action="choose-window" value={window.number} size="large" busy={busy} onPress={() => onChoose(window)}>
            {[t("window", { n: window.number }), named(window), t(window.state === "idle" ? "free" : window.state === "called" ? "called" : "serving")].join(" · ")}
          </Button>
        ))}
      </div>
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
      </div>
    </Dialog>
  );
}
