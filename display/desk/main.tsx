import { connectHall } from "../common/live";
import { followLanguage, keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { DeskScreen } from "./screen";

keepLanguage();
keepTheme();
void requirePerson().then((me) => {
  const live = connectHall({ namespace: "/desk", hall: me.person.hall });
  followLanguage(live);
  start(<DeskScreen me={me} live={live} />);
});
