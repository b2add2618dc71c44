import { setLang } from "../common/lang";
import { start } from "../common/start";
import "./guide.css";
import { Guide } from "./guide";

setLang(navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
start(<Guide />);
