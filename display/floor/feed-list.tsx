import type { JSX } from "preact";
import { clock } from "../common/format";
import type { FeedRow } from "./feed";
import { t } from "./texts";

/** The last events, newest first. */
export function FeedList({ rows }: { rows: readonly FeedRow[] }): JSX.Element {
  return (
    <section class="panel">
      <h2>{t("feed")}</h2>
      {rows.length === 0 ? (
        <p class="quiet">{t("feed_none")}</p>
      ) : (
        <ol class="feed" tabIndex={0} aria-label={t("feed")}>
          {rows.map((row) => (
            <li key={row.seq}>
              <time class="quiet">{clock(row.at, { seconds: true })}</time> {t(row.key, row.params)}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
