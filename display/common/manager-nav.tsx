import type { JSX } from "preact";
import type { Me } from "./contract";
import "./manager-nav.css";
import { texts } from "./texts";

const t = texts({
  pages: ["管理页面", "Pages of managers"],
  floor: ["大厅总览", "Floor"],
  statistics: ["统计", "Statistics"],
  reports: ["报表", "Reports"],
  review: ["双月考核", "Review"],
  forecast: ["客流预测", "Forecast"],
});

const PAGES = ["floor", "statistics", "reports", "review", "forecast"] as const;
export type ManagerPageName = (typeof PAGES)[number];

/** From one of the managers' pages to the others that this person may open; nothing where there is none. */
export function ManagerNav({ me, here }: { me: Me; here: ManagerPageName }): JSX.Element | null {
  const pages = PAGES.filter((page) => page === here || me.pages.includes(page));
  if (pages.length === 1) return null;
  return (
    <nav class="manager-nav" aria-label={t("pages")}>
      {pages.map((page) => (
        <a key={page} href={`/${page}`} data-action="go" data-value={page} aria-current={page === here ? "page" : undefined}>
          {t(page)}
        </a>
      ))}
    </nav>
  );
}
