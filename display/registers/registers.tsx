import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../common/contract";
import { PersonBar } from "../common/person-bar";
import { AbsencePage } from "./absences";
import { AgencyRegister } from "./agency";
import { CrossLedger } from "./cross";
import { RegisterFigures } from "./figures";
import { MoveRegister } from "./moves-page";
import "../common/large-screen.css";
import "./registers.css";
import { ReplyRegister } from "./replies";
import { t } from "./texts";

const TABS = { cross: CrossLedger, agency: AgencyRegister, replies: ReplyRegister, absences: AbsencePage, moves: MoveRegister, figures: RegisterFigures };
type Tab = keyof typeof TABS;

const LEADERS = ["shift_leader", "manager", "sub_hall_head", "admin"];
/** Who is let in by the server; to the others a tab would only show that. */
const ONLY_FOR: Partial<Record<Tab, ReadonlySet<string>>> = {
  replies: new Set(["clerk", "auditor", "supervisor", ...LEADERS]),
  absences: new Set(["clerk", "guide", ...LEADERS]),
};

/** Ledgers that go on after the visitor has left the window. */
export function Registers({ me }: { me: Me }): JSX.Element {
  const tab = useSignal<Tab>(tabNow());
  useEffect(() => {
    document.title = t("page");
  });
  useEffect(() => {
    const moved = (): void => void (tab.value = tabNow());
    addEventListener("hashchange", moved);
    return () => removeEventListener("hashchange", moved);
  }, []);
  const tabs = (Object.keys(TABS) as Tab[]).filter((one) => ONLY_FOR[one]?.has(me.person.role) ?? true);
  const Shown = TABS[tabs.includes(tab.value) ? tab.value : "cross"];
  return (
    <main class="registers">
      <header class="registers-head">
        <h1>{t("page")}</h1>
        <PersonBar me={me} other="desk" />
      </header>
      <nav class="tabs" aria-label={t("page")}>
        {tabs.map((one) => (
          <a key={one} class="tab" href={`#${one}`} data-action="tab" data-value={one} aria-current={one === tab.value ? "page" : undefined}>
            {t(`tab_${one}`)}
          </a>
        ))}
      </nav>
      <Shown hall={me.person.hall} me={me} />
    </main>
  );
}

function tabNow(): Tab {
  const wanted = location.hash.slice(1);
  return wanted in TABS ? (wanted as Tab) : "cross";
}
