import { keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { Admin } from "./admin";

keepLanguage();
void requirePerson().then((me) => start(<Admin me={me} />));
