import type { ComponentChildren, JSX } from "preact";
import { Banner, Button, LineState } from "../common/components";
import { emergencyTexts } from "../common/emergency";
import type { Kiosk } from "./kiosk";
import { t } from "./texts";

type SheetProps = { kiosk: Kiosk; info: ComponentChildren; nav?: ComponentChildren; children?: ComponentChildren };

/**
 * A page: what is read above, what is touched below. On a panel with lowered controls the first fills the upper half and the
 * second the lower one, so nothing that can be touched may stand in `info`.
 */
export function Sheet({ kiosk, info, nav, children }: SheetProps): JSX.Element {
  return (
    <>
      <div class="info">
        <Notices kiosk={kiosk} />
        {info}
      </div>
      <div class="controls">{children}</div>
      {nav && <nav class="bottom">{nav}</nav>}
    </>
  );
}

/** Letters of an emergency above which it takes smaller type. */
const LONG = { "zh-CN": 90, en: 240 };

function Notices({ kiosk }: { kiosk: Kiosk }): JSX.Element {
  const { hall } = kiosk.state.value;
  const said = hall.emergency && emergencyTexts(hall.emergency)[0];
  const paper = kiosk.paper.value;
  return (
    <>
      {said && (
        <div class={`emergency ${said.words.length > LONG[said.lang] ? "emergency-long" : ""}`} role="alert" data-field="emergency">
          <strong class="emergency-title">{t("emergency")}</strong>
          <p lang={said.lang}>{said.words}</p>
        </div>
      )}
      <LineState line={kiosk.live} timezone={hall.timezone} />
      {(paper === "out" || paper === "fault") && !said && kiosk.step.value.at === "home" && (
        <Banner tone="warn" field="paper">
          {`${t(paper === "out" ? "paper_out" : "paper_fault")}${t("stop")}${t("paper_home")}`}
        </Banner>
      )}
    </>
  );
}

/** The ways back that every page but the first has at the same place. */
export function Ways({ kiosk, home = t("home") }: { kiosk: Kiosk; home?: string }): JSX.Element {
  return (
    <>
      <Button action="home" size="large" onPress={kiosk.home}>
        {home}
      </Button>
      {kiosk.before.value && (
        <Button action="back" size="large" onPress={kiosk.back}>
          {t("back")}
        </Button>
      )}
    </>
  );
}
