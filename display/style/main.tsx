import { keepLanguage } from "../common/person";
import { start } from "../common/start";
import { Style } from "./style";

keepLanguage();
start(<Style />);
