import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Banner, Button, Dialog, Tile } from "../common/components";
import { NEEDS, type OwnHelp } from "./help";
import type { Kiosk } from "./kiosk";
import { t } from "./texts";

/** Long enough to read it from beside the machine. */
const SHOWN_MS = 12_000;
const LEVELS = [
  { level: 5, word: "help_good" },
  { level: 3, word: "help_fair" },
  { level: 1, word: "help_poor" },
] as const;

/** Asking for a helper, and what has become of it; over any page. */
export function HelpDialog({ kiosk }: { kiosk: Kiosk }): JSX.Element | null {
  const { help } = kiosk;
  const open = help.asked.value;
  const now = help.now.value;
  const title = now ? t(`help_${now.state === "answered" ? "coming" : now.state === "done" ? "done" : "asked"}`) : t("help_title");
  useEffect(() => {
    if (open) kiosk.voice.say(now ? `${title}${t("stop")}${detail(now)}` : title, kiosk.guided.peek() || kiosk.elder.peek());
  }, [open, title]);
  useEffect(() => {
    if (!open || !now) return;
    const timer = setTimeout(help.close, SHOWN_MS);
    return () => clearTimeout(timer);
  }, [open, now?.state]);
  if (!open) return null;
  const refused = help.ask.refused.value || help.cancel.refused.value || help.rate.refused.value;
  return (
    <Dialog title={title} onClose={help.close} class="help-dialog">
      {refused && <Banner tone="bad">{refused}</Banner>}
      {help.ask.unanswered.value && <Banner tone="bad">{t("help_unanswered")}</Banner>}
      {now ? <Now kiosk={kiosk} now={now} /> : <Needs kiosk={kiosk} />}
    </Dialog>
  );
}

function Needs({ kiosk: { help } }: { kiosk: Kiosk }): JSX.Element {
  return (
    <>
      <p class="soft">{t("help_hint")}</p>
      <div class="help-needs">
        {NEEDS.map((need) => (
          <Tile key={need} action="ask-help" value={need} class="help-need" disabled={help.ask.busy.value} onPress={() => void help.ask.run(need)}>
            <strong>{t(`need_${need}`)}</strong>
          </Tile>
        ))}
      </div>
      <div class="dialog-actions">
        <Button action="close-help" size="large" onPress={help.close}>
          {t("help_not_now")}
        </Button>
      </div>
    </>
  );
}

function Now({ kiosk: { help }, now }: { kiosk: Kiosk; now: OwnHelp }): JSX.Element {
  if (now.state === "done") {
    return (
      <>
        <p>{t("help_how")}</p>
        <div class="help-levels">
          {LEVELS.map(({ level, word }) => (
            <Button key={level} action="rate-help" value={String(level)} size="huge" onPress={() => void help.rate.run(now.id, level)}>
              {t(word)}
            </Button>
          ))}
        </div>
        <div class="dialog-actions">
          <Button action="close-help" size="large" onPress={help.close}>
            {t("help_skip")}
          </Button>
        </div>
      </>
    );
  }
  return (
    <>
      <p class="help-who" data-field="help_state" data-value={now.state}>
        {detail(now)}
      </p>
      <div class="dialog-actions">
        <Button action="cancel-help" size="large" busy={help.cancel.busy.value} onPress={() => void help.cancel.run(now.id)}>
          {t("help_cancel")}
        </Button>
        <Button action="close-help" kind="primary" size="large" onPress={help.close}>
          {t("help_ok")}
        </Button>
      </div>
    </>
  );
}

function detail({ state, shown }: OwnHelp): string {
  if (state === "done") return t("help_how");
  if (state !== "answered" || !shown) return t("help_wait");
  return t("help_who", { name: [shown.name, shown.number].filter(Boolean).join(" ") });
}
