import type { JSX } from "preact";
import type { Effect, Moment, ZoneEffect } from "./contract";
import "./effect.css";
import { changesOf, isChanged, minutes, MOMENTS, people, type ZoneChange } from "./relief";
import { texts } from "./texts";

const t = texts({
  zone: ["区域", "Zone"],
  now: ["现在", "Now"],
  in_15: ["15 分钟后", "In 15 min"],
  in_30: ["30 分钟后", "In 30 min"],
  caption: ["这时取号要等多少分钟：不调整 → 调整后", "Minutes to wait for whoever takes a number then: without → with it"],
  from_to: ["从 {before} 变为 {after}", "from {before} to {after}"],
  unlikely: ["等不到", "not called"],
  dash: ["—", "—"],
  sooner: ["{n} 人提前叫到", "{n} called sooner"],
  later: ["{n} 人推后", "{n} later"],
  later_none: ["无人推后", "nobody later"],
  mean_sooner: ["等候的人平均提前 {n} 分钟", "those waiting: {n} min sooner on average"],
  mean_later: ["等候的人平均推后 {n} 分钟", "those waiting: {n} min later on average"],
  mean_same: ["等候的人平均早晚不到 1 分钟", "those waiting: less than a minute either way on average"],
  over: ["大家超出目标的等候合计 {before} → {after} 分钟", "beyond the target, everybody together: {before} → {after} min"],
  others_same: ["其他区域不受影响。", "Other zones are not affected."],
  all_same: ["各区的等候都没有明显变化。", "No zone's wait changes by a minute."],
  walks: ["推演 {n} 遍取中间值。", "The middle of {n} runs of the hall on paper."],
  dash_means: ["“—”：那时不取号，或多半等不到叫号。", "“—”: no numbers then, or most would not be called."],
});

type Props = { effect: Effect; zone: string; nameOf: (zone: string) => string };

/** What a move does to everybody: people sooner and later, then zone by zone, those left out where nothing changes. zone: the one it is for. */
export function EffectOf({ effect, zone, nameOf }: Props): JSX.Element {
  const changes = changesOf(effect, zone);
  const unknown = changes.some(({ change }) => MOMENTS.some((moment) => change[moment][1] === null && !isChanged(change[moment])));
  const others = Object.keys(effect.zones).length > changes.length;
  return (
    <div class="effect" data-field="effect">
      <Sums effect={effect} />
      {changes.length > 0 && <Changes changes={changes} nameOf={nameOf} />}
      {(others || changes.length === 0) && <p data-field="others">{t(changes.length ? "others_same" : "all_same")}</p>}
      <p class="effect-note">
        {t("walks", { n: effect.walks })}
        {unknown && ` ${t("dash_means")}`}
      </p>
    </div>
  );
}

/** Everybody in three figures. */
function Sums({ effect }: { effect: Effect }): JSX.Element {
  const { helped, harmed } = people(effect);
  const mean = minutes(effect.waiting_mean_change_seconds);
  const over = effect.over_target_minutes;
  return (
    <ul class="effect-sums">
      <li data-field="people">{[t("sooner", { n: helped }), harmed ? t("later", { n: harmed }) : t("later_none")].join(" · ")}</li>
      {mean !== null && <li data-field="mean">{t(mean < 0 ? "mean_sooner" : mean > 0 ? "mean_later" : "mean_same", { n: Math.abs(mean) })}</li>}
      {over && <li data-field="over">{t("over", { before: over[0], after: over[1] })}</li>}
    </ul>
  );
}

function Changes({ changes, nameOf }: { changes: ZoneChange[]; nameOf: Props["nameOf"] }): JSX.Element {
  return (
    <div class="table-frame" tabIndex={0} role="region" aria-label={t("caption")}>
      <table class="table effect-table">
        <caption>{t("caption")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("zone")}</th>
            {MOMENTS.map((moment) => (
              <th key={moment} scope="col" class="number">
                {t(moment)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ zone, change }) => (
            <tr key={zone} data-value={zone}>
              <th scope="row">
                {nameOf(zone)}
                <People change={change} />
              </th>
              {MOMENTS.map((moment) => (
                <Change key={moment} moment={moment} pair={change[moment]} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function People({ change }: { change: ZoneEffect }): JSX.Element | null {
  const said = [change.helped && t("sooner", { n: change.helped }), change.harmed && t("later", { n: change.harmed })].filter(Boolean);
  return said.length ? <span class="effect-people">{said.join(" · ")}</span> : null;
}

/** The arrow is for the eye; what is read out says it in words. No figure beside one: numbers are given out, but most would not be called. */
function Change({ moment, pair }: { moment: Moment; pair: ZoneEffect[Moment] }): JSX.Element {
  const [before, after] = [minutes(pair[0]), minutes(pair[1])];
  const changed = isChanged(pair);
  const better = changed && after !== null && (before === null || after < before);
  return (
    <td class={`number ${changed ? (better ? "effect-better" : "effect-worse") : ""}`} data-field={moment}>
      {changed ? (
        <>
          <span aria-hidden="true">
            {before ?? t("unlikely")} → {after ?? t("unlikely")}
          </span>
          <span class="visually-hidden">{t("from_to", { before: before ?? t("unlikely"), after: after ?? t("unlikely") })}</span>
        </>
      ) : (
        (after ?? t("dash"))
      )}
    </td>
  );
}
