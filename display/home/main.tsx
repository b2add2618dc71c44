import { keepLanguage } from "../common/person";
import { start } from "../common/start";
import { Home } from "./home";

keepLanguage();
start(<Home />);
