import type { ComponentChildren, JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Me } from "./contract";
import { type ManagerPageName, ManagerNav } from "./manager-nav";
import "./manager-page.css";
import { PersonBar } from "./person-bar";

type Props = {
  me: Me;
  here: ManagerPageName;
  title: string;
  /** Whether what the page is for is there. */
  ready?: boolean;
  reads?: boolean;
  children: ComponentChildren;
};

/** The frame of a managers' page: its name, the way to the others, who is logged in. reads: false for people who see only what is their own here. */
export function ManagerPage({ me, here, title, ready, reads = true, children }: Props): JSX.Element {
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
      {children}
    </main>
  );
}
