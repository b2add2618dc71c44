import { keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { Statistics } from "./statistics";

keepLanguage();
keepTheme();
void requirePerson().then((me) => start(<Statistics me={me} />));
