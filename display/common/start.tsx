import { render, type ComponentChild } from "preact";
import "./font";
import "./tokens.css";
import "./components.css";

/** Put a screen into its page. */
export function start(screen: ComponentChild): void {
  const place = document.getElementById("screen");
  if (!place) throw new Error("the page has no element #screen");
  render(null, place); // what was said while the page opened
  place.textContent = "";
  place.dataset["started"] = "true";
  render(screen, place);
}

/** The parts of the path, decoded: ["board", "H1", "window", "3"]. */
export function pathParts(): string[] {
  return location.pathname.split("/").filter(Boolean).map(decodeURIComponent);
}
