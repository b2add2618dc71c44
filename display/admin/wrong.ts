import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { ReadonlySignal } from "@preact/signals";

/** What the server found wrong with a form: by the name of a member, a sentence that says what is allowed. */
export type Wrong = ReadonlySignal<ReadonlyMap<string, string>>;

/** The form that fields stand in. within: what stands before their names in the server's, such as "cards.2.". */
export type Form = { wrong: Wrong; within: string };

export const FormContext = createContext<Form | null>(null);

/** The sentence of a field: what it was given, else what the server said of the member of its name; "" for none. */
export function useWrong(name: string, given?: string): string {
  const form = useContext(FormContext);
  const said = form?.wrong.value.get(form.within + name);
  return given || said || "";
}
