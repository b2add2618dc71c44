import { keepLanguage } from "../common/person";
import { start } from "../common/start";
import { Login } from "./login";

keepLanguage();
start(<Login />);
