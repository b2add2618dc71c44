import { asVisitor } from "../common/api";
import { setLang } from "../common/lang";
import { keepLanguage, requirePerson } from "../common/person";
import { pathParts, start } from "../common/start";
import { keepTheme } from "../common/theme";
import "./book.css";
import { Book } from "./book";
import { StaffDesk } from "./staff";

const [, hall = "", part] = pathParts();
if (part === "desk") {
  keepLanguage();
  keepTheme();
  void requirePerson().then((me) => start(<StaffDesk hall={hall} me={me} />));
} else {
  asVisitor();
  setLang(navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  start(<Book hall={hall} />);
}
