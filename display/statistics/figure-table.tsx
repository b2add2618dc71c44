import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Skeleton } from "../common/pieces";
import { TroubleBanner } from "../common/reading";
import { Select } from "../common/select";
import { AnswerTable, cutTitle, Files, Formulas, useAnswer, type Picked } from "./panel";
import type { Scope } from "./server";
import { t } from "./texts";

const GROUPS = ["ledger", "flow", "waits", "services", "ratings", "promises", "time"] as const;
const CUTS = ["zone", "item", "window", "person", "channel", "priority_class", "special_group", "purpose", "cross", "half_hour", "hour", "weekday", "day", "week", "ten_days", "month", "quarter", "year"] as const;
const TIME_HAS = new Set(["window", "person", "half_hour", "hour", "weekday", "day", "week", "ten_days", "month", "quarter", "year", "hall"]);

/** Any group of figures on any cut; every number leads to its tickets. */
export function FigureTable({ scope, onBehind }: { scope: Scope; onBehind?: (one: Picked) => void }): JSX.Element {
  const group = useSignal<string>("ledger");
  const by = useSignal<string>("zone");
  const cuts = [...(scope.below ? ["hall"] : []), ...CUTS].filter((cut) => group.value !== "time" || TIME_HAS.has(cut));
  const cut = cuts.includes(by.value) ? by.value : cuts[0]!;
  const asked = { group: group.value, by: [cut] };
  // A window serves several zones: its time belongs to none of them.
  const whole = group.value === "time" && scope.zone !== "";
  const counted = whole ? { ...scope, zone: "" } : scope;
  const { found: answer, trouble } = useAnswer(counted, asked);
  return (
    <section class="panel statistics-panel" data-value="figures" data-state={answer ? "ready" : "loading"}>
      <div class="statistics-panel-head">
        <h2>{t("figures")}</h2>
        <div class="statistics-selects">
          <Select label={t("group")} name="group" value={group.value} options={GROUPS.map((one) => ({ value: one, text: t(one === "waits" ? "waits_group" : one) }))} onChoose={(value) => (group.value = value)} />
          <Select label={t("by")} name="by" value={cut} options={cuts.map((one) => ({ value: one, text: cutTitle(one) }))} onChoose={(value) => (by.value = value)} />
        </div>
      </div>
      <TroubleBanner trouble={trouble} />
      {!answer && !trouble && <Skeleton lines={6} />}
      {answer && (
        <>
          {whole && <p class="quiet" data-field="whole">{t("whole_hall_time")}</p>}
          {cut === "person" && <p class="quiet">{t("people_note")}</p>}
          <AnswerTable answer={answer} caption={t("figures")} onBehind={group.value === "time" ? undefined : onBehind} />
          <p class="statistics-files">
            <Files scope={counted} asked={asked} />
          </p>
          <Formulas answer={answer} />
        </>
      )}
    </section>
  );
}
