import { effect, signal } from "@preact/signals";

/** auto: as the device is set. */
export type Theme = "auto" | "light" | "dark";

const KEPT = "hall.theme";

export const theme = signal<Theme>("auto");

/** A page of the staff is light or dark as its reader chose on this machine, else as the machine is; paper is light. */
export function keepTheme(): void {
  const kept = localStorage.getItem(KEPT);
  theme.value = kept === "light" || kept === "dark" ? kept : "auto";
  const paper = matchMedia("print");
  const show = (): void => void (document.documentElement.dataset["theme"] = paper.matches ? "light" : theme.value);
  paper.addEventListener("change", show);
  effect(() => {
    localStorage.setItem(KEPT, theme.value);
    show();
  });
}
