import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../common/contract";
import { ManagerPage } from "../common/manager-page";
import { AllReviews } from "./manager";
import { OwnPage } from "./own";
import "./review.css";
import { SchemePage } from "./scheme";
import { t } from "./texts";

const TABS = { all: AllReviews, scheme: SchemePage, own: OwnPage };
type Tab = keyof typeof TABS;

const MANAGERS = new Set(["manager", "sub_hall_head", "admin"]);
const READERS = new Set([...MANAGERS, "auditor"]);

/** The two-month review: everybody's own sheet, and for those who answer for people all of them. */
export function ReviewPage({ me }: { me: Me }): JSX.Element {
  const tab = useSignal(location.hash.slice(1));
  useEffect(() => {
    const moved = (): void => void (tab.value = location.hash.slice(1));
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  const role = me.person.role;
  const tabs: Tab[] = READERS.has(role) ? (role === "auditor" ? ["all", "scheme"] : ["all", "scheme", "own"]) : ["own"];
  const here = tabs.find((one) => one === tab.value) ?? tabs[0]!;
  const Shown = TABS[here];
  return (
    <ManagerPage me={me} here="review" title={t("page")} reads={READERS.has(role)}>
      {tabs.length > 1 && (
        <nav class="tabs" aria-label={t("page")}>
          {tabs.map((one) => (
            <a key={one} class="tab" href={`#${one}`} data-action="tab" data-value={one} aria-current={one === here ? "page" : undefined}>
              {t(`tab_${one}`)}
            </a>
          ))}
        </nav>
      )}
      <Shown hall={me.person.hall} acts={MANAGERS.has(role)} />
    </ManagerPage>
  );
}
