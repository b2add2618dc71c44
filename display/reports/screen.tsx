import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../common/contract";
import { ManagerNav } from "../common/manager-nav";
import { PersonBar } from "../common/person-bar";
import { ReportsPage } from "./list";
import "./reports.css";
import { t } from "./texts";

export type PageProps = { me: Me; hall: string; rest: string };

/** What managers read of past days: reports that were kept. */
export function ReportsScreen({ me }: { me: Me }): JSX.Element {
  const place = useSignal(placeNow());
  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    const moved = (): void => void (place.value = placeNow());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return (
    <main class="reports" data-page="reports">
      <header class="reports-head">
        <h1>{t("page")}</h1>
        <ManagerNav here="reports" />
        <PersonBar me={me} />
      </header>
      <ReportsPage me={me} hall={me.person.hall} rest={place.value} />
    </main>
  );
}

/** "#reports/ID" opens one report. */
function placeNow(): string {
  return location.hash.slice(1).split("/").slice(1).join("/");
}
