import { keepLanguage, requirePersonAndTime } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { Forecast } from "./forecast";

keepLanguage();
keepTheme();
void requirePersonAndTime().then((me) => start(<Forecast me={me} />));
