import { texts } from "../common/texts";

export const t = texts({
  plan: ["大厅平面", "Floor plan"],
  hint: ["点窗口或等候区看详情", "Press a window or a queue to open it"],
  people: ["{n} 人", "{n}"],
  waiting_of: ["{zone}：{n} 人在等，最长 {span}", "{zone}: {n} waiting, longest {span}"],
  nobody_of: ["{zone}：没有人在等", "{zone}: nobody waits"],
  no_window: ["没有开窗", "no window open"],
  longest: ["最长 {span}", "longest {span}"],
  nobody: ["无人等候", "nobody waits"],
  nobody_there: ["无人", "Nobody"],
  window_is: ["{n} 号窗口：{state}", "Window {n}: {state}"],
  minutes: ["{n}′", "{n}′"],
  offline: ["离线", "Offline"],
  without_zone: ["其他窗口", "Other windows"],
});
