import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "../common/contract";
import { PersonBar } from "../common/person-bar";
import { AgencyRegister } from "./agency";
import { CrossLedger } from "./cross";
import "./registers.css";
import { t } from "./texts";

const TABS = { cross: CrossLedger, agency: AgencyRegister };
type Tab = keyof typeof TABS;

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
  const Shown = TABS[tab.value];
  return (
    <main class="registers">
      <header class="registers-head">
        <h1>{t("page")}</h1>
        <PersonBar me={me} other="desk" />
      </header>
      <nav class="tabs" aria-label={t("page")}>
        {(Object.keys(TABS) as Tab[]).map((one) => (
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
