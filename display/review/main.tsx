import { keepLanguage, requirePersonAndTime } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { ReviewPage } from "./review";

keepLanguage();
keepTheme();
void requirePersonAndTime().then((me) => start(<ReviewPage me={me} />));
