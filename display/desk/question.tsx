import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Banner, Button, Dialog } from "../common/components";
import { common } from "../common/texts";
import type { Station } from "./station";
import type { Verb } from "./verbs";
import { words } from "./words";

type QuestionProps = {
  title: string;
  verb: Verb;
  /** What the confirming button says. */
  confirm: string;
  station: Station;
  disabled?: boolean;
  onConfirm: () => void;
  onClose: () => void;
  children: ComponentChildren;
};

/** A dialog with the server's refusal inside and one confirming button. */
export function Question({ title, verb, confirm, station, disabled = false, onConfirm, onClose, children }: QuestionProps): JSX.Element {
  const message = station.message.value;
  const busy = station.pressing.value !== null;
  const answers = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    // A button that was disabled while the server answered has lost the focus.
    if (message && !busy) answers.current?.querySelector<HTMLElement>(".button-primary")?.focus();
  }, [message, busy]);
  return (
    <Dialog title={title} onClose={onClose}>
      {children}
      {message && <Banner tone={message.tone}>{message.text}</Banner>}
      <div ref={answers} class="dialog-actions">
        <Button action="cancel" onPress={onClose}>
          {common("cancel")}
        </Button>
        <Button action={verb} kind="primary" busy={busy} disabled={disabled} onPress={onConfirm}>
          {busy ? words("pressing") : confirm}
        </Button>
      </div>
    </Dialog>
  );
}
