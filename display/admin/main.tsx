import { keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { Admin } from "./admin";

keepLanguage();
keepTheme();
void requirePerson().then((me) => start(<Admin me={me} />));
