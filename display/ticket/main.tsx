import { effect } from "@preact/signals";
import { setTimezone } from "../common/format";
import { lang, setLang } from "../common/lang";
import { pathParts, start } from "../common/start";
import { Bell } from "./bell";
import { follow } from "./follow";
import { Screen } from "./screen";
import "./ticket.css";
import { callKey } from "./view";

const token = encodeURIComponent(pathParts()[1] ?? "");
const bell = new Bell();
let rung: string | null = null;

setLang(navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

const followed = follow(`/api/v1/e-tickets/${token}`, (view) => {
  setTimezone(view.hall.timezone);
  const key = callKey(view);
  if (key && key !== rung) bell.ring();
  rung = key;
});

let spoken = lang.value;
effect(() => {
  if (lang.value === spoken) return;
  spoken = lang.value;
  followed.renew();
});

start(<Screen token={token} followed={followed} bell={bell} />);
