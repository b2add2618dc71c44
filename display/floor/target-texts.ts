import { texts } from "../common/texts";
import type { FigureName } from "./shapes";
import type { Mark } from "./targets";

export const markWord = texts<Mark>({
  none: ["暂无数据", "Not known"],
  good: ["正常", "Well"],
  warn: ["注意", "Watch"],
  bad: ["超标", "Too high"],
});

export const figure = texts<FigureName>({
  waiting: ["正在等候", "Waiting now"],
  longest_wait_seconds: ["最长等候", "Longest wait"],
  median_wait_seconds: ["今天等候中位数", "Median wait today"],
  p90_wait_seconds: ["今天九成等候在", "Nine in ten today within"],
  in_target_share: ["等候达标率", "Within the target"],
  p90_in_30_seconds: ["30 分钟后预计", "Foreseen in 30 min"],
  no_show_share: ["今天过号", "No-shows today"],
  participation: ["评价率", "Services rated"],
});

export const t = texts({
  tiles: ["现在怎么样", "How things stand"],
  low: ["偏低", "Too low"],
  short: ["不足", "Short"],
  worst_zone: ["{zone}最多：{n} 人", "Most in {zone}: {n}"],
  no_window: ["{zone}有 {n} 人等，没有开窗", "{zone}: {n} wait, no window open"],
  too_few: ["样本少", "Too few"],
  longest_zone: ["在{zone}", "In {zone}"],
  nobody_waits: ["没有人在等", "Nobody waits"],
  median: ["中位数 {span}", "Median {span}"],
  of_called: ["叫号 {n} 人", "{n} called"],
  of_served: ["{rated} / {n} 件", "{rated} of {n}"],
  never_came: ["未到率 {share}（叫号 {n}）", "{share} of {n} called never came"],
  slowest: ["最慢的区域，九成可能不超过", "Slowest zone, in nine of ten cases"],
  not_foreseen: ["暂时没有预测", "Not foreseen just now"],
  windows: ["窗口", "Windows"],
  windows_meaning: [
    "能为群众服务的窗口数 / 启用的窗口数。有人等而没有开窗、窗口空着，或者开着却没有人，都会提醒。",
    "Windows that could serve / windows in use. Marked when people wait and none is open, one is free while people wait for it, or open with nobody there.",
  ],
  windows_are: ["空闲 {idle} · 暂停 {paused} · 未开 {closed}", "{idle} free · {paused} paused · {closed} closed"],
  uncovered: ["{windows} 号无人", "Nobody at {windows}"],
  idle_though: ["{windows} 号空着，有人在等", "{windows} free while people wait"],
  goal_high: ["目标 ≤ {value}", "Target ≤ {value}"],
  goal_low: ["目标 ≥ {value}", "Target ≥ {value}"],
  steps_high: ["{warn}起提醒，{bad}起告警。", "Marked from {warn}, too high from {bad}."],
  steps_low: ["低于 {warn} 提醒，低于 {bad} 告警。", "Marked below {warn}, too low below {bad}."],
  one_step_high: ["{warn}起提醒。", "Marked from {warn}."],
});
