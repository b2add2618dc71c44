import { connectHall } from "../common/live";
import { followLanguage, keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { Floor } from "./floor";

keepLanguage();
keepTheme();
void requirePerson().then((me) => {
  const live = connectHall({ namespace: "/floor", hall: me.person.hall });
  followLanguage(live);
  start(<Floor me={me} live={live} />);
});
