import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { get, Problem, Unreachable } from "../common/api";
import { Banner } from "../common/components";
import type { HallState, Me, MoveRecord } from "../common/contract";
import { EffectOf } from "../common/effect";
import { clock, day } from "../common/format";
import { lang, named } from "../common/lang";
import { effectInShort, moveInWords } from "../common/relief";
import { Status, type StatusTone } from "../common/status";
import { actualInWords, breakInWords, byDay, zoneOf } from "./moves";
import { t } from "./moves-texts";
import { quietly } from "./parts";
import { t as registers } from "./texts";

const DAYS = 7;
const DAY_MS = 86_400_000;
const LOOKS: Record<MoveRecord["state"], readonly [StatusTone, mark: string]> = { open: ["warn", "◆"], taken: ["good", "●"], withdrawn: ["plain", "○"] };

type ZoneName = Pick<HallState["zones"][number], "code" | "name" | "name_en">;

/** What the conductor proposed day by day, what it promised, whether it was done, and how long people then waited. */
export function MoveRegister({ hall }: { hall: string; me: Me }): JSX.Element {
  const base = `/api/v1/halls/${encodeURIComponent(hall)}`;
  const first = useSignal(isoDay(Date.now() - (DAYS - 1) * DAY_MS));
  const last = useSignal(isoDay(Date.now()));
  const found = useSignal<MoveRecord[] | null>(null);
  const refused = useSignal("");
  const zones = useSignal<ZoneName[]>([]);
  const query = useComputed(() => `?from=${first.value}&to=${last.value}`);
  useSignalEffect(() => {
    const asked = query.value;
    // Reasons come in the language that is shown.
    void lang.value;
    if (!first.value || !last.value) return;
    get<{ items: MoveRecord[] }>(`${base}/relief-proposals${asked}`, { tries: 2 }).then(
      (page) => {
        if (asked !== query.peek()) return;
        found.value = page.items;
        refused.value = "";
      },
      (error: unknown) => {
        if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
        refused.value = error instanceof Problem ? error.detail : registers("unanswered_list");
      },
    );
  });
  useSignalEffect(() => {
    void quietly(get<{ zones: ZoneName[] }>(base, { tries: 2 })).then((answer) => (zones.value = answer?.zones ?? []));
  });
  const nameOf = (code: string): string => named(zones.value.find((zone) => zone.code === code) ?? { name: code });
  return (
    <section class="panel" data-value="moves">
      <p class="quiet">{t("hint")}</p>
      <div class="register-find">
        {([["first_day", first], ["last_day", last]] as const).map(([name, chosen]) => (
          <label key={name} class="field">
            <span class="field-label">{registers(name)}</span>
            <input class="field-input" type="date" name={name} value={chosen.value} onInput={(event) => (chosen.value = event.currentTarget.value)} />
          </label>
        ))}
        {(["csv", "xlsx"] as const).map((format) => (
          <a key={format} class="button" data-action="download" data-value={format} href={`${base}/relief-proposals/file${query.value}&format=${format}&lang=${lang.value}`} download>
            {t(`download_${format}`)}
          </a>
        ))}
      </div>
      {refused.value && <Banner tone="bad">{refused.value}</Banner>}
      {found.value?.length === 0 && (
        <p class="quiet" data-field="none">
          {t("none")}
        </p>
      )}
      {byDay(found.value ?? [], day).map(({ day: name, moves, taken }) => (
        <section key={name} class="moves-day" aria-label={name}>
          <h2>
            {name} <span class="quiet">{t("of_day", { n: moves.length, taken })}</span>
          </h2>
          <ul class="register-list">
            {moves.map((one) => (
              <Move key={one.id} one={one} nameOf={nameOf} />
            ))}
          </ul>
        </section>
      ))}
    </section>
  );
}

function Move({ one, nameOf }: { one: MoveRecord; nameOf: (zone: string) => string }): JSX.Element {
  const [tone, mark] = LOOKS[one.state];
  return (
    <li class="move-row" data-value={one.id}>
      <p class="move-head">
        <time>{clock(one.proposed_at)}</time>
        <strong data-field="move">{t("move", { move: moveInWords(one), zone: zoneOf(one) })}</strong>
        <span class="move-state">
          <Status tone={tone} mark={mark} field="state" value={one.state}>
            {t(one.state)}
          </Status>
          <Ended one={one} />
        </span>
      </p>
      <dl class="move-facts">
        <dt>{t("why")}</dt>
        <dd data-field="why">{[breakInWords(one), one.reason].filter(Boolean).join(" · ")}</dd>
        <dt>{t("promised")}</dt>
        <dd data-field="promised">{promised(one)}</dd>
        {one.state !== "open" && (
          <>
            <dt>{t("really")}</dt>
            <dd data-field="actual">{actualInWords(one)}</dd>
          </>
        )}
      </dl>
      {one.effect && (
        <details class="move-effect">
          <summary data-action="effect">{t("whole")}</summary>
          <EffectOf effect={one.effect} zone={one.zone} nameOf={nameOf} />
        </details>
      )}
    </li>
  );
}

function Ended({ one }: { one: MoveRecord }): JSX.Element | null {
  if (!one.ended_at) return null;
  const time = clock(one.ended_at);
  return <span class="quiet">{one.state === "taken" ? t("taken_by", { name: one.taken_by, time }) : t("withdrawn_at", { time })}</span>;
}

function promised({ effect, zone }: MoveRecord): string {
  if (!effect) return t("effect_unknown");
  const over = effect.over_target_minutes;
  return [effectInShort(effect, zone) || t("little"), over && t("over", { before: over[0], after: over[1] })].filter(Boolean).join(" · ");
}

/** This machine's day, as a field for days wants it. */
function isoDay(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
