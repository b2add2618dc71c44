import { signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { get, Problem, Unreachable } from "../common/api";
import { moment } from "../common/format";
import { lang } from "../common/lang";
import { t } from "./drill-texts";
import { hashOf } from "./place";
import type { DataQuality } from "./shapes";
import { MarkChip } from "./tiles";

const READ_AGAIN_MS = 120_000;

/** What makes today's figures less sure, and the file of its moments for whoever looks for a video. */
export function QualityPanel({ hall, now, exports }: { hall: string; now: number; exports: boolean }): JSX.Element | null {
  const { found, read } = useMemo(() => reader(hall), [hall]);
  useEffect(() => {
    void read();
    const again = setInterval(() => void read(), READ_AGAIN_MS);
    return () => clearInterval(again);
  }, [read]);
  const quality = found.value;
  if (!quality) return null;
  const { open_long, unstarted, silent, clocks } = quality;
  const good = [open_long, unstarted, silent, clocks].every(({ n }) => n === 0);
  return (
    <section class="panel" data-value="quality">
      <div class="panel-head">
        <h2>{t("quality")}</h2>
        <MarkChip mark={good ? "good" : "warn"} word={good ? t("quality_good") : undefined} />
      </div>
      <dl class="quality">
        <Fact label={t("open_long", { hours: open_long.hours })} value={String(open_long.n)} field="open_long">
          {open_long.items.map((one) => (
            <a key={one.id} class="drill-window" data-action="open-trail" href={hashOf({ ticket: one.id })}>
              {one.ticket_no}
            </a>
          ))}
        </Fact>
        <Fact label={t("unstarted")} value={of(unstarted)} field="unstarted" />
        <Fact label={t("silent")} value={of(silent)} field="silent">
          {silent.items.slice(0, 6).map((one) => (
            <Device key={one.code} name={one.name}>
              {one.last_seen_at === null ? t("never_seen") : t("last_seen", { time: moment(one.last_seen_at, now) })}
            </Device>
          ))}
          {silent.n > 6 && <span>{t("and_more")}</span>}
        </Fact>
        <Fact label={t("clocks", { seconds: clocks.seconds })} value={of(clocks)} field="clocks">
          {clocks.items.map((one) => (
            <Device key={one.code} name={one.name}>
              {t(one.seconds > 0 ? "clock_ahead" : "clock_behind", { n: Math.abs(one.seconds) })}
            </Device>
          ))}
        </Fact>
      </dl>
      {exports && (
        <a class="window-look" data-action="download" data-value="moments" download href={`/api/v1/halls/${encodeURIComponent(hall)}/moments/file?format=xlsx&lang=${lang.value}`}>
          {t("export_moments")}
        </a>
      )}
    </section>
  );
}

/** A device by the name the hall gave it, and what is said of it. */
function Device({ name, children }: { name: string; children: ComponentChildren }): JSX.Element {
  return (
    <span>
      <span lang="zh-CN">{name}</span>
      {children}
    </span>
  );
}

function Fact({ label, value, field, children }: { label: string; value: string; field: string; children?: ComponentChildren }): JSX.Element {
  return (
    <div class="quality-row" data-field={field}>
      <dt>{label}</dt>
      <dd>
        <strong data-field="n">{value}</strong> <span class="quality-more">{children}</span>
      </dd>
    </div>
  );
}

function of({ n, of: all }: { n: number; of: number }): string {
  return t("n_of", { n, of: all });
}

function reader(hall: string) {
  const found = signal<DataQuality | null>(null);
  async function read(): Promise<void> {
    try {
      found.value = await get<DataQuality>(`/api/v1/halls/${encodeURIComponent(hall)}/data-quality`, { tries: 1 });
    } catch (error) {
      if (!(error instanceof Problem || error instanceof Unreachable)) throw error;
    }
  }
  return { found, read };
}
