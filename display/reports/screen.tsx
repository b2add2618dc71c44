import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../common/contract";
import { ManagerPage } from "../common/manager-page";
import { ReportsPage } from "./list";
import "./reports.css";
import { t } from "./texts";

export type PageProps = { me: Me; hall: string; rest: string };

/** What managers read of past days: reports that were kept. */
export function ReportsScreen({ me }: { me: Me }): JSX.Element {
  const place = useSignal(placeNow());
  useEffect(() => {
    const moved = (): void => void (place.value = placeNow());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  return (
    <ManagerPage me={me} here="reports" title={t("page")} printed={false}>
      <ReportsPage me={me} hall={me.person.hall} rest={place.value} />
    </ManagerPage>
  );
}

/** "#reports/ID" opens one report. */
function placeNow(): string {
  return location.hash.slice(1).split("/").slice(1).join("/");
}
