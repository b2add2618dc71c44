import type { JSX } from "preact";
import type { Ticket } from "../common/contract";
import { TypedIdentity } from "./keypad";
import type { Kiosk } from "./kiosk";
import { Sheet, Ways } from "./sheet";
import { t } from "./texts";

/** Whose phone is told as well: asked after the number is there, so that nobody waits for it behind a question. */
export function NameRelative({ kiosk, ticket }: { kiosk: Kiosk; ticket: Ticket }): JSX.Element {
  return (
    <Sheet
      kiosk={kiosk}
      info={
        <div class="heading">
          <h2>{t("relative_title")}</h2>
          <p class="soft hint">{t("relative_hint", { no: ticket.ticket_no })}</p>
        </div>
      }
      nav={<Ways kiosk={kiosk} />}
    >
      <TypedIdentity
        kiosk={kiosk}
        kinds={["phone"]}
        why={t("relative_why")}
        refused={kiosk.nameRelative.refused.value}
        action="name-relative"
        next={t("relative_save")}
        onIdentity={({ number }) => void kiosk.nameRelative.run(ticket, number)}
      />
    </Sheet>
  );
}
