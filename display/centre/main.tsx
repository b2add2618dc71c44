import { connectDesired } from "../common/live";
import { followLanguage, keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { CentrePage } from "./centre";
import type { Centre } from "./shapes";

keepLanguage();
keepTheme();
void requirePerson().then((me) => {
  const line = connectDesired<Centre>({ namespace: "/centre", hall: me.person.hall });
  followLanguage(line);
  start(<CentrePage me={me} line={line} />);
});
