import { connectHall } from "../common/live";
import { followLanguage, keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { GuideDesk } from "./desk";

keepLanguage();
keepTheme();
void requirePerson().then((me) => {
  const live = connectHall({ namespace: "/floor", hall: me.person.hall });
  followLanguage(live);
  start(<GuideDesk me={me} live={live} />);
});
