import { keepLanguage } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { Login } from "./login";

keepLanguage();
keepTheme();
start(<Login />);
