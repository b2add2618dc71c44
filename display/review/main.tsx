import { get } from "../common/api";
import { setTimezone } from "../common/format";
import { keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";
import { ReviewPage } from "./review";

keepLanguage();
keepTheme();
void requirePerson().then(async (me) => {
  const { timezone } = await get<{ timezone: string }>(`/api/v1/halls/${encodeURIComponent(me.person.hall)}`, { tries: Infinity });
  setTimezone(timezone);
  start(<ReviewPage me={me} />);
});
