import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { action } from "../common/action";
import { get, post } from "../common/api";
import { Banner, Button, Dialog, Field } from "../common/components";
import { named } from "../common/lang";
import { Skeleton } from "../common/pieces";
import { TroubleBanner, useReading } from "../common/reading";
import { Select } from "../common/select";
import { EvidenceDialog } from "./evidence";
import { Changes, Objections, Progress, SheetFacts, SheetTable, StateChip, Times } from "./parts";
import { OWN, type Indicator, type Own, type OwnHead } from "./server";
import { t } from "./texts";
import { dayText, markText, periodText } from "./words";

/** One's own sheet, what is behind it, and objecting to it. */
export function OwnPage(): JSX.Element {
  const chosen = useSignal("");
  const { last: list, trouble } = useReading(OWN, async () => (await get<{ items: OwnHead[] }>(OWN)).items);
  const code = chosen.value || list?.[0]?.code || "";
  const own = useReading(code && `${OWN}/${code}`, () => get<Own>(`${OWN}/${code}`));
  const refused = trouble ?? own.trouble;
  return (
    <>
      <TroubleBanner trouble={refused} />
      {!refused && (!list || (code && !own.found)) && <Skeleton lines={6} />}
      {list?.length === 0 && <Banner field="none">{t("none_own")}</Banner>}
      {list && list.length > 1 && (
        <div class="review-choice">
          <Select label={t("period")} name="period" value={code} options={list.map((one) => ({ value: one.code, text: periodText(one) }))} onChoose={(one) => (chosen.value = one)} />
        </div>
      )}
      {own.found && <OwnSheet own={own.found} onChanged={own.take} />}
    </>
  );
}

function OwnSheet({ own, onChanged }: { own: Own; onChanged: (own: Own) => void }): JSX.Element {
  const behind = useSignal<Indicator | null>(null);
  const against = useSignal<Indicator | null>(null);
  const address = `${OWN}/${own.code}`;
  const withdraw = useMemo(
    () => action(async (pressed, id: string) => onChanged(await post<Own>(`${address}/objections/${id}/actions/withdraw`, {}, { press: pressed }))),
    [address],
  );
  const { sheet, scheme } = own;
  const waits = new Set(sheet.objections.filter((one) => one.state === "open").map((one) => one.indicator));
  const failed = withdraw.unanswered.value ? t("unanswered") : withdraw.refused.value;
  return (
    <section class="panel" data-value="own">
      <header class="review-title">
        <h2>
          {periodText(own)} · {sheet.name}
        </h2>
        <StateChip state={own.state} />
        <span class="quiet">{t("due", { day: dayText(own.due) })}</span>
        <strong class="review-total" data-field="total">
          {t("total")} {markText(sheet.total)}
        </strong>
      </header>
      <Progress review={own} />
      <Times review={own} />
      <SheetFacts sheet={sheet} />
      {failed && <Banner tone="bad">{failed}</Banner>}
      <SheetTable
        sheet={sheet}
        scheme={scheme}
        onBehind={(one) => (behind.value = one)}
        deed={(one) =>
          own.may_object &&
          !waits.has(one.code) && (
            <Button action="object" value={one.code} onPress={() => (against.value = one)}>
              {t("object")}
            </Button>
          )
        }
      />
      <h3>{t("objections")}</h3>
      <Objections
        objections={sheet.objections}
        scheme={scheme}
        deed={(one) =>
          one.state === "open" && (
            <Button action="withdraw" value={one.id} kind="quiet" busy={withdraw.busy.value} onPress={() => void withdraw.run(one.id)}>
              {t("withdraw")}
            </Button>
          )
        }
      />
      {sheet.changes.length > 0 && (
        <>
          <h3>{t("changes")}</h3>
          <Changes changes={sheet.changes} scheme={scheme} />
        </>
      )}
      <div class="review-deeds">
        <Button action="print" onPress={() => print()}>
          {t("print")}
        </Button>
      </div>
      {behind.value && <EvidenceDialog address={`${address}/evidence`} indicator={behind.value} onClose={() => (behind.value = null)} />}
      {against.value && (
        <ObjectDialog
          address={address}
          indicator={against.value}
          onDone={(now) => {
            against.value = null;
            onChanged(now);
          }}
          onClose={() => (against.value = null)}
        />
      )}
    </section>
  );
}

type ObjectProps = { address: string; indicator: Indicator; onDone: (own: Own) => void; onClose: () => void };

function ObjectDialog({ address, indicator, onDone, onClose }: ObjectProps): JSX.Element {
  const text = useSignal("");
  const send = useMemo(
    () => action(async (pressed, words: string) => onDone(await post<Own>(`${address}/objections`, { indicator: indicator.code, text: words }, { press: pressed }))),
    [address, indicator.code],
  );
  const refused = send.unanswered.value ? t("unanswered") : send.refused.value;
  return (
    <Dialog title={t("object_title", { name: named(indicator) })} onClose={onClose}>
      <Field label={t("object_text")} name="text" multiline maxLength={2000} value={text.value} onInput={(words) => (text.value = words)} />
      {refused && <Banner tone="bad">{refused}</Banner>}
      <div class="dialog-actions">
        <Button action="close-dialog" onPress={onClose}>
          {t("cancel")}
        </Button>
        <Button action="send-objection" kind="primary" busy={send.busy.value} disabled={!text.value.trim()} onPress={() => void send.run(text.value.trim())}>
          {t("send")}
        </Button>
      </div>
    </Dialog>
  );
}
