import { texts } from "../common/texts";

export const t = texts({
  page: ["大厅总览（上墙）", "Floor on the wall"],
  until: ["服务至 {time}", "open until {time}"],
  opens: ["{time} 开始服务", "opens at {time}"],
  closed: ["未到服务时间", "closed"],
  zones: ["各区排队", "Queues"],
  people: ["{n} 人", "{n}"],
  no_window: ["没有开窗", "no window open"],
  windows_of: ["{n} 个窗口", "{n} {n|window|windows}"],
  rest_some: ["其余 {n} 个区，其中 {troubled} 个不正常", "{n} more zones, {troubled} of them not well"],
  rest: ["其余 {n} 个区正常", "{n} more zones, all well"],
  windows: ["窗口", "Windows"],
  alarms: ["告警", "Alarms"],
  no_alarms: ["没有告警", "No alarms"],
  more: ["另有 {n} 条", "{n} more"],
  breaks: ["{zone}{time} 起将超过 {n} 分钟", "{zone} beyond {n} min from {time}"],
  breaks_now: ["{zone}现在取号预计超过 {n} 分钟", "{zone}: beyond {n} min from now on"],
  calm: ["接下来半小时都在 {n} 分钟以内", "The next half hour stays within {n} min"],
});
