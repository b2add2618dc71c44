import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import type { HallState, Me, Page, ServiceItem, Ticket, WindowNow } from "../common/contract";
import { clock } from "../common/format";
import { named } from "../common/lang";
import { readMobile } from "../common/mobile";
import { common } from "../common/texts";
import { search } from "../kiosk/search";
import { act, sendStraight, withSlip, type Made } from "./server";
import { WindowDialog } from "./straight";
import { t } from "./texts";

type FindProps = { hall: HallState; items: ServiceItem[]; me: Me; leads: boolean; onMade: (made: Made) => void };
type Asked = "send" | "group" | "straight" | "relative" | "move-ahead" | "cancel" | null;

/** Any ticket of today by its number, and what may be done for whoever holds it. */
export function Find({ hall, items, me, leads, onMade }: FindProps): JSX.Element {
  const typed = useSignal("");
  const found = useSignal<Ticket[]>([]);
  const find = useMemo(
    () =>
      action<[string]>(async (pressed, ticket_no) => {
        found.value = [];
        found.value = (await post<Page<Ticket>>(`/api/v1/halls/${encodeURIComponent(hall.hall.code)}/tickets/find`, { ticket_no }, { press: pressed })).items;
      }),
    [hall.hall.code],
  );
  const refused = find.unanswered.value ? t("unanswered") : find.refused.value;
  const guides = leads || me.person.role === "guide";
  return (
    <section class="panel" data-value="find">
      <h2>{t("find")}</h2>
      <form
        class="find-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.value.trim()) void find.run(typed.value.trim());
        }}
      >
        <Field label={t("find_label")} name="ticket_no" type="search" maxLength={12} value={typed.value} onInput={(text) => (typed.value = text.toUpperCase())} />
        <button type="submit" class="button button-plain button-normal" data-action="find">
          {t("do_find")}
        </button>
      </form>
      {refused && <Banner tone="bad">{refused}</Banner>}
      {found.value.map((ticket) => (
        <FoundTicket
          key={ticket.id}
          ticket={ticket}
          hall={hall}
          items={items}
          leads={leads}
          guides={guides}
          onMade={onMade}
          onChanged={(now) => (found.value = found.value.map((one) => (one.id === now.id ? now : one)))}
        />
      ))}
    </section>
  );
}

type FoundProps = {
  ticket: Ticket;
  hall: HallState;
  items: ServiceItem[];
  leads: boolean;
  guides: boolean;
  onMade: (made: Made) => void;
  onChanged: (ticket: Ticket) => void;
};

function FoundTicket({ ticket, hall, items, leads, guides, onMade, onChanged }: FoundProps): JSX.Element {
  const asked = useSignal<Asked>(null);
  const said = useSignal("");
  const done = (now: Ticket): void => {
    asked.value = null;
    onChanged(now);
  };
  const run = useMemo(
    () =>
      action<[string, object]>(async (pressed, verb, body) => {
        const now = await act(pressed, ticket, verb, body);
        done(now);
        said.value = verb !== "set-relative" ? "" : t("phone" in body && body.phone ? "relative_named" : "relative_removed");
        if (verb === "reprint") onMade(await withSlip(now));
      }),
    [ticket.id],
  );
  const straight = useMemo(
    () =>
      action<[WindowNow]>(async (pressed, window) => {
        const now = await sendStraight(pressed, window, { ticket: ticket.id });
        done(now);
        onMade(await withSlip(now));
      }),
    [ticket.id],
  );
  const help = useMemo(
    () =>
      action<[]>(async (pressed) => {
        await post(`/api/v1/halls/${encodeURIComponent(hall.hall.code)}/help`, { ticket: ticket.id, need: "papers" }, { press: pressed });
        said.value = t("help_sent");
      }),
    [ticket.id],
  );
  const ask = (next: Asked): void => {
    run.reset();
    straight.reset();
    asked.value = next;
  };
  const waits = ticket.state === "waiting";
  const first = Boolean(ticket.special_group) || ticket.priority_class === "special";
  const refused = run.unanswered.value ? t("unanswered") : run.refused.value || help.refused.value;
  return (
    <div class="found" data-value={ticket.id}>
      <p class="found-no" data-field="ticket_no">
        {ticket.ticket_no}
      </p>
      <div class="found-what">
        <strong data-field="state">{stateOf(ticket)}</strong>
        <span>{itemOf(ticket)}</span>
        <span class="quiet">
          {[
            waits && (ticket.people_ahead ? t("ahead", { n: ticket.people_ahead }) : t("nobody_ahead")),
            waits && ticket.wait.text,
            ticket.window && t("window", { n: ticket.window.number }),
            ticket.special_group && named(ticket.special_group),
            ticket.masked_name,
            clock(ticket.issued_at),
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </div>
      {!asked.value && refused && <Banner tone="bad">{refused}</Banner>}
      {said.value && <Banner tone="good">{said.value}</Banner>}
      <div class="found-deeds">
        {["waiting", "called", "serving", "held", "no_show"].includes(ticket.state) && (
          <Button action="reprint" busy={run.busy.value} onPress={() => void run.run("reprint", {})}>
            {t("reprint")}
          </Button>
        )}
        {ticket.state === "no_show" && (
          <Button action="reactivate" kind="primary" busy={run.busy.value} onPress={() => void run.run("reactivate", {})}>
            {t("reactivate")}
          </Button>
        )}
        {hall.hall.sends_messages && (waits || ticket.state === "no_show") && (
          <Button action="relative" onPress={() => ask("relative")}>
            {t("relative")}
          </Button>
        )}
        {waits && guides && (
          <>
            <Button action="send" onPress={() => ask("send")}>
              {t("send")}
            </Button>
            <Button action="set-group" onPress={() => ask("group")}>
              {t("set_group")}
            </Button>
            {first && (
              <Button action="straight" onPress={() => ask("straight")}>
                {t("straight")}
              </Button>
            )}
          </>
        )}
        {waits && leads && (
          <Button action="move-ahead" onPress={() => ask("move-ahead")}>
            {t("move_ahead")}
          </Button>
        )}
        {waits && (
          <>
            <Button action="ask-help" busy={help.busy.value} onPress={() => void help.run()}>
              {t("help")}
            </Button>
            <Button action="cancel" kind="quiet" onPress={() => ask("cancel")}>
              {t("cancel")}
            </Button>
          </>
        )}
      </div>
      {asked.value === "send" && <SendTo ticket={ticket} hall={hall} items={items} refused={refused} onSend={(body) => void run.run("transfer", body)} onClose={() => ask(null)} />}
      {asked.value === "group" && (
        <Choose title={t("straight_group")} refused={refused} onClose={() => ask(null)}>
          {hall.hall.special_groups.map((group) => (
            <Button key={group.code} action="choose-group" value={group.code} size="large" onPress={() => void run.run("set-group", { special_group: group.code })}>
              {named(group)}
            </Button>
          ))}
        </Choose>
      )}
      {asked.value === "relative" && (
        <RelativeDialog
          refused={refused}
          busy={run.busy.value}
          onPhone={(phone) => void run.run("set-relative", { phone })}
          onClose={() => ask(null)}
        />
      )}
      {asked.value === "straight" && (
        <WindowDialog
          hall={hall}
          refused={straight.unanswered.value ? t("unanswered") : straight.refused.value}
          busy={straight.busy.value}
          onChoose={(window) => void straight.run(window)}
          onClose={() => ask(null)}
        />
      )}
      {(asked.value === "move-ahead" || asked.value === "cancel") && (
        <ReasonDialog
          title={t(asked.value === "cancel" ? "cancel" : "move_ahead")}
          refused={refused}
          onClose={() => ask(null)}
          onConfirm={(reason) => void run.run(asked.peek() ?? "", { reason })}
        />
      )}
    </div>
  );
}

type SendProps = { ticket: Ticket; hall: HallState; items: ServiceItem[]; refused: string; onSend: (body: object) => void; onClose: () => void };

/** Arrival counts: whoever asked in the wrong line does not start anew. */
function SendTo({ ticket, hall, items, refused, onSend, onClose }: SendProps): JSX.Element {
  const typed = useSignal("");
  const found = typed.value.trim() ? search(items, typed.value).slice(0, 6) : [];
  return (
    <Choose title={t("send_title", { no: ticket.ticket_no })} refused={refused} onClose={onClose}>
      <p class="quiet">{t("keeps_time")}</p>
      <Field label={t("find_item")} name="item" type="search" maxLength={40} value={typed.value} onInput={(text) => (typed.value = text)} />
      {found.map((item) => (
        <Button key={item.code} action="send-to-item" value={item.code} onPress={() => onSend({ service_item: item.code })}>
          {named(item)}
        </Button>
      ))}
      {!typed.value.trim() &&
        hall.zones
          .filter((zone) => zone.issues_tickets && zone.code !== ticket.zone)
          .map((zone) => (
            <Button key={zone.code} action="send-to-zone" value={zone.code} size="large" onPress={() => onSend({ zone: zone.code })}>
              {`${zone.prefix} ${named(zone)} · ${t("waiting", { n: zone.waiting })}`}
            </Button>
          ))}
    </Choose>
  );
}

function Choose({ title, refused, onClose, children }: { title: string; refused: string; onClose: () => void; children: ComponentChildren }): JSX.Element {
  return (
    <Dialog title={title} onClose={onClose}>
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="window-list">{children}</div>
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
      </div>
    </Dialog>
  );
}

/** Whose phone is told as well when the turn comes near; which number there is already is not shown. */
function RelativeDialog({ refused, busy, onPhone, onClose }: { refused: string; busy: boolean; onPhone: (phone: string) => void; onClose: () => void }): JSX.Element {
  const typed = useSignal("");
  const bad = useSignal(false);
  function save(): void {
    const phone = readMobile(typed.value);
    bad.value = phone === null;
    if (phone !== null) onPhone(phone);
  }
  return (
    <Dialog title={t("relative")} onClose={onClose}>
      <p class="quiet">{t("relative_text")}</p>
      <Field
        label={t("relative_phone")}
        name="relative"
        type="tel"
        maxLength={20}
        value={typed.value}
        error={bad.value ? t("relative_bad") : ""}
        onInput={(text) => {
          typed.value = text;
          bad.value = false;
        }}
      />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button action="remove-relative" kind="quiet" busy={busy} onPress={() => onPhone("")}>
          {t("relative_remove")}
        </Button>
        <Button action="confirm" kind="primary" busy={busy} disabled={!typed.value.trim()} onPress={save}>
          {t("confirm")}
        </Button>
      </div>
    </Dialog>
  );
}

function ReasonDialog({ title, refused, onConfirm, onClose }: { title: string; refused: string; onConfirm: (reason: string) => void; onClose: () => void }): JSX.Element {
  const reason = useSignal("");
  return (
    <Dialog title={title} onClose={onClose}>
      <Field label={t("reason")} name="reason" maxLength={200} value={reason.value} onInput={(text) => (reason.value = text)} />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {common("back")}
        </Button>
        <Button action="confirm" kind="primary" disabled={!reason.value.trim()} onPress={() => onConfirm(reason.value.trim())}>
          {t("confirm")}
        </Button>
      </div>
    </Dialog>
  );
}

const STATES = ["waiting", "called", "serving", "held", "no_show", "finished", "abandoned", "cancelled", "expired"] as const;

function stateOf({ state }: Ticket): string {
  const known = STATES.find((one) => one === state);
  return known ? t(`state_${known}`) : state;
}

function itemOf(ticket: Ticket): string {
  const zone = named({ name: ticket.zone_name, name_en: ticket.zone_name_en });
  const item = ticket.item_name ? named({ name: ticket.item_name, name_en: ticket.item_name_en ?? "" }) : "";
  return [zone, item].filter(Boolean).join(" · ");
}
