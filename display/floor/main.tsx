import { connectHall } from "../common/live";
import { followLanguage, keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { Floor } from "./floor";

keepLanguage();
void requirePerson().then((me) => {
  const live = connectHall({ namespace: "/floor", hall: me.person.hall });
  followLanguage(live);
  start(<Floor me={me} live={live} />);
});
