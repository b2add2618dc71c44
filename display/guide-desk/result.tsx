import type { JSX } from "preact";
import { Button, Dialog } from "../common/components";
import { named } from "../common/lang";
import { Code } from "../kiosk/slip";
import type { Made } from "./server";
import { t } from "./texts";

/** The number in figures that can be held up to somebody, and what happens next in words for those who never took one. */
export function Result({ made: { ticket, slip }, onClose }: { made: Made; onClose: () => void }): JSX.Element {
  const called = ticket.state === "called" && ticket.window;
  return (
    <Dialog title={t("your_number")} onClose={onClose} class="result-dialog">
      <div class="result-slip">
        <p class="result-no" data-field="ticket_no">
          {ticket.ticket_no}
        </p>
        <div class="result-facts">
          {called ? (
            <p class="result-go">{t("go_to", { n: called.number })}</p>
          ) : (
            <>
              <p>{ticket.people_ahead ? t("ahead", { n: ticket.people_ahead }) : t("nobody_ahead")}</p>
              <p>{ticket.wait.text}</p>
              {ticket.area && <p>{t("wait_at", { area: named(ticket.area) })}</p>}
            </>
          )}
          {ticket.notice ? <p>{ticket.notice.text}</p> : ticket.wait.closing && <p data-field="closing">{ticket.wait.closing}</p>}
        </div>
        {slip && (
          <figure class="result-code">
            <Code svg={slip.qr_svg} label={slip.scan} />
            <figcaption>{t("scan")}</figcaption>
          </figure>
        )}
      </div>
      {!called && (
        <div class="result-plain" data-field="plain">
          <p>{t("plain_1", { no: ticket.ticket_no })}</p>
          <p>{t("plain_2")}</p>
          <p>{t("plain_3")}</p>
          <p>{t("plain_4")}</p>
        </div>
      )}
      <div class="dialog-actions">
        <Button action="print" size="large" onPress={() => window.print()}>
          {t("print")}
        </Button>
        <Button action="close-dialog" kind="primary" size="large" onPress={onClose}>
          {t("done")}
        </Button>
      </div>
    </Dialog>
  );
}
