import { effect, signal } from "@preact/signals";
import { setTimezone } from "../common/format";
import { keepGlyphs } from "../common/glyphs";
import { lang, setLang } from "../common/lang";
import { pathParts, start } from "../common/start";
import { Awake } from "./awake";
import { Bell } from "./bell";
import { follow } from "./follow";
import { beInstallable } from "./install";
import { keep, kept } from "./keep";
import { Screen } from "./screen";
import "./ticket.css";
import { tell } from "./told";
import { callKey, nearKey } from "./view";
import { titleOf } from "./words";

const token = pathParts()[1] ?? "";
const bell = new Bell();
const awake = new Awake();
const before = kept(token);
// A page that is loaded anew does not say once more that the turn comes soon, but rings for a call that still stands.
let nudged = before ? nearKey(before.view) : null;
let rung: string | null = null;

const ofPhone = navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
setLang(before?.lang ?? ofPhone);

// A range that a page loaded anew shows is held against the one that was seen last.
const told = signal(before ? tell(null, before.view, before.lang) : null);

const followed = follow(token, (view) => {
  told.value = tell(told.value, view, lang.value);
  setTimezone(view.hall.timezone);
  const call = callKey(view);
  if (call && call !== rung) bell.ring();
  if (!call) bell.hush();
  rung = call;
  const near = nearKey(view);
  if (near && near !== nudged) bell.nudge();
  nudged = near ?? nudged;
});

let spoken = lang.value;
effect(() => {
  if (lang.value === spoken) return;
  spoken = lang.value;
  const view = followed.view.peek();
  if (view) keep(token, view, spoken);
  followed.renew();
});

effect(() => {
  document.title = titleOf(followed.view.value);
});

effect(() => {
  const state = followed.view.value?.ticket.state;
  awake.want(state === "called" || (state === "waiting" && bell.state.value === "on"));
});

start(<Screen token={token} followed={followed} told={told} bell={bell} awake={awake} />);
// What is said without a network must be readable without one.
setTimeout(() => keepGlyphs("0123456789:–"), 3000);
beInstallable(token);
