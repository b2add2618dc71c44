import { setLang } from "../common/lang";
import { whoIsHere } from "../common/person";
import { pathParts, start } from "../common/start";
import { Promises } from "./promises";

setLang(navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
// Staff see a scorecard that is not published; everybody else needs no login.
void whoIsHere().then((me) => start(<Promises hall={pathParts()[1] ?? me?.person.hall ?? ""} />));
