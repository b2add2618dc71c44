import { useSignal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "./contract";
import { clock, day } from "./format";
import { named } from "./lang";
import { type ManagerPageName, ManagerNav } from "./manager-nav";
import "./large-screen.css";
import "./manager-page.css";
import { ownHall } from "./person";
import { PersonBar } from "./person-bar";
import { texts } from "./texts";

const t = texts({
  printed: ["打印时间：{day} {time}", "Printed on {day} at {time}"],
});

type Props = {
  me: Me;
  here: ManagerPageName;
  title: string;
  /** Whether what the page is for is there. */
  ready?: boolean;
  reads?: boolean;
  /** false for a page that says itself which hall is printed, since it may be another than one's own. */
  printed?: false;
  children: ComponentChildren;
};

/** The frame of a managers' page: its name, the way to the others, who is logged in. reads: false for people who see only what is their own here. */
export function ManagerPage({ me, here, title, ready, reads = true, printed, children }: Props): JSX.Element {
  useEffect(() => {
    document.title = title;
  });
  return (
    <main class={`manager-page ${here}`} data-page={here} data-state={ready === undefined ? undefined : ready ? "ready" : "loading"}>
      <header class="manager-head">
        <h1>{title}</h1>
        {reads && <ManagerNav me={me} here={here} />}
        <PersonBar me={me} other={reads ? undefined : "desk"} />
      </header>
      {printed === undefined && <Printed hall={ownHall.value} />}
      {children}
    </main>
  );
}

/** On paper: which hall the page is of, and when it was printed. */
export function Printed({ hall }: { hall: { name: string; name_en: string } | null | undefined }): JSX.Element {
  const at = useSignal(Date.now());
  useEffect(() => {
    const left = new AbortController();
    addEventListener("beforeprint", () => (at.value = Date.now()), left);
    return () => left.abort();
  }, []);
  return (
    <p class="manager-printed" data-field="printed">
      {hall && <strong>{named(hall)}</strong>} {t("printed", { day: day(at.value), time: clock(at.value) })}
    </p>
  );
}
