import { render, type ComponentChild } from "preact";
import { Enrol } from "../common/components";
import { deviceToken } from "../common/door";
import { connectDesired } from "../common/live";
import type { PadState } from "../common/contract";
import { pathParts, start } from "../common/start";
import { Pad } from "./pad";
import { Unsent } from "./unsent";

const window_id = pathParts()[1] ?? "";
const page = `pad/${window_id}`;

function pad(token: string): ComponentChild {
  const unsent = new Unsent(localStorage, window_id);
  const line = connectDesired<PadState>({ namespace: "/pad", token, beat: () => ({ version: "1", state: { unsent: unsent.all().length } }) });
  return <Pad line={line} unsent={unsent} page={page} window_id={window_id} />;
}

void deviceToken(page, (doors) => doors.tokens.pads[window_id]).then((enrolment) => {
  if (enrolment) start(pad(enrolment.token));
  else start(<Enrol page={page} onEnrolled={({ token }) => render(pad(token), document.getElementById("screen")!)} />);
});
