import { connectHall } from "../common/live";
import { keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { Floor } from "./floor";

keepLanguage();
void requirePerson().then((me) => start(<Floor me={me} live={connectHall({ namespace: "/floor", hall: me.person.hall })} />));
