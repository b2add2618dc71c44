import { connectHall } from "../common/live";
import { keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { DeskScreen } from "./screen";

keepLanguage();
void requirePerson().then((me) => start(<DeskScreen me={me} live={connectHall({ namespace: "/desk", hall: me.person.hall })} />));
