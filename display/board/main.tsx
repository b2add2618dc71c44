import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Enrol } from "../common/components";
import { deviceToken, type Enrolment } from "../common/door";
import { setLang } from "../common/lang";
import { connectHall, type Live } from "../common/live";
import { pathParts, start } from "../common/start";
import { common } from "../common/texts";
import "./board.css";
import { ofArea } from "./area";
import { HallBoard } from "./hall";
import { WindowBoard } from "./window";

const [, hall = "", , number] = pathParts();
const page = pathParts().join("/");

const area = new URLSearchParams(location.search).get("area") ?? "";

const live = signal<Live | null>(null);
const unknown = signal(false);

function open({ token }: Enrolment): void {
  unknown.value = false;
  live.value?.close();
  live.value = connectHall({ namespace: "/board", token, hall, beat: () => ({ version: "1" }) });
}

function Start(): JSX.Element {
  const line = live.value;
  const refusal = line?.refusal.value;
  if (unknown.value) return <Enrol page={page} onEnrolled={open} />;
  if (!line?.state.value) {
    return (
      <>
        {refusal && <Banner tone="bad">{`${common("refused")}：${refusal.detail}`}</Banner>}
        {refusal ? <Enrol page={page} onEnrolled={open} /> : <p class="notice">{common("connecting")}</p>}
      </>
    );
  }
  return number === undefined ? <HallBoard live={line} state={ofArea(line.state.value, area)} /> : <WindowBoard live={line} state={line.state.value} number={number} />;
}

setLang(new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh");
if (new URLSearchParams(location.search).get("theme") !== "light") document.documentElement.dataset["theme"] = "dark";
start(<Start />);
void deviceToken(page, (doors) => (doors.hall === hall ? doors.tokens.board : undefined)).then((enrolment) => {
  if (enrolment) open(enrolment);
  else unknown.value = true;
});
