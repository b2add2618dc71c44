import { keepLanguage, requirePersonAndTime } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { Registers } from "./registers";

keepLanguage();
keepTheme();
void requirePersonAndTime().then((me) => start(<Registers me={me} />));
