import { connectHall } from "../common/live";
import { followLanguage, keepLanguage, requirePerson } from "../common/person";
import { start } from "../common/start";
import { keepTheme } from "../common/theme";

keepLanguage();
keepTheme();
const asked = new URLSearchParams(location.search);

/** Only the page that is shown is loaded; and it is there before the first snapshot, which it must hear. */
async function page(): Promise<void> {
  const me = await requirePerson();
  const hall = asked.get("hall") ?? me.person.hall;
  const line = (): ReturnType<typeof connectHall> => {
    const live = connectHall({ namespace: "/floor", hall });
    followLanguage(live);
    return live;
  };
  if (asked.has("wall")) {
    const { Wall } = await import("./wall");
    start(<Wall live={line()} hall={hall} />);
  } else {
    const { Floor } = await import("./floor");
    start(<Floor me={me} live={line()} hall={hall} />);
  }
}

void page();
