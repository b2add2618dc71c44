import { keepLanguage, requirePersonAndTime } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { ReportsScreen } from "./screen";

keepLanguage();
keepTheme();
void requirePersonAndTime().then((me) => start(<ReportsScreen me={me} />));
