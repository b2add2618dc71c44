import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Skeleton } from "../common/pieces";
import { TroubleBanner } from "../common/reading";
import { Select } from "../common/select";
import { AnswerTable, cutTitle, Files, Formulas, useAnswer, type Picked } from "./panel";
import type { Scope } from "./server";
import { t } from "./texts";

const GROUPS = ["ledger", "flow", "waits", "services", "ratings", "promises", "time", "devices"] as const;
const PERIODS = ["half_hour", "hour", "weekday", "day", "week", "ten_days", "month", "quarter", "year"];
const VISITS = ["zone", "item", "window", "person", "channel", "priority_class", "special_group", "purpose", "cross"];
/** Groups whose figures are of no visitor: by what they are cut besides time. */
const OTHERS: Record<string, readonly string[]> = { time: ["window", "person"], devices: ["device", "device_kind"] };

/** Any group of figures on any cut; every number leads to its tickets. */
export function FigureTable({ scope, onBehind }: { scope: Scope; onBehind?: (one: Picked) => void }): JSX.Element {
  const group = useSignal<string>("ledger");
  const by = useSignal<string>("zone");
  const then = useSignal<string>("");
  const others = OTHERS[group.value];
  const cuts = [...(scope.below ? ["hall"] : []), ...(others ?? VISITS), ...PERIODS];
  const cut = cuts.includes(by.value) ? by.value : cuts[0]!;
  const second = then.value !== cut && cuts.includes(then.value) ? then.value : "";
  const asked = { group: group.value, by: second ? [cut, second] : [cut] };
  // A window serves several zones, a device all of them: their time belongs to none.
  const whole = others !== undefined && scope.zone !== "";
  const counted = whole ? { ...scope, zone: "" } : scope;
  const { found: answer, trouble } = useAnswer(counted, asked);
  return (
    <section class="panel statistics-panel" data-value="figures" data-state={answer ? "ready" : "loading"}>
      <div class="statistics-panel-head">
        <h2>{t("figures")}</h2>
        <div class="statistics-selects">
          <Select label={t("group")} name="group" value={group.value} options={GROUPS.map((one) => ({ value: one, text: t(one === "waits" ? "waits_group" : one) }))} onChoose={(value) => (group.value = value)} />
          <Select label={t("by")} name="by" value={cut} options={cuts.map((one) => ({ value: one, text: cutTitle(one) }))} onChoose={(value) => (by.value = value)} />
          <Select
            label={t("then_by")}
            name="then"
            value={second}
            options={[{ value: "", text: t("then_none") }, ...cuts.filter((one) => one !== cut).map((one) => ({ value: one, text: cutTitle(one) }))]}
            onChoose={(value) => (then.value = value)}
          />
        </div>
      </div>
      <TroubleBanner trouble={trouble} />
      {!answer && !trouble && <Skeleton lines={6} />}
      {answer && (
        <>
          {whole && <p class="quiet" data-field="whole">{t("whole_hall_time")}</p>}
          {asked.by.includes("person") && <p class="quiet">{t("people_note")}</p>}
          <AnswerTable answer={answer} caption={t("figures")} onBehind={others ? undefined : onBehind} />
          <p class="statistics-files">
            <Files scope={counted} asked={asked} />
          </p>
          <Formulas answer={answer} />
        </>
      )}
    </section>
  );
}
