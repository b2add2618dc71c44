import { texts } from "../common/texts";

export const t = texts({
  see_window: ["看 {n} 号窗口", "See window {n}"],
  see_zone: ["看排队的人", "See the line"],
  see_devices: ["看设备", "See the devices"],
  see_voice: ["查语音设置", "Check the voice settings"],
  see_draft: ["看这份草稿", "See the draft"],
  see_bookings: ["改约或取消", "Move or cancel them"],
  see_help: ["去应答", "Answer it"],
  see_halls: ["看各大厅", "See all halls"],
  many_device_offline: ["{n} 台设备没有响应：{names}", "{n} devices do not answer: {names}"],
  many_hardware_fault: ["{n} 台设备有故障", "{n} devices have a fault"],
  many_board_silent: ["{n} 块屏幕没有声音", "{n} screens cannot be heard"],
  many_other: ["另有 {n} 条同类告警", "{n} more alarms of this kind"],
  more_names: ["{names} 等", "{names} and others"],
  other_moves: ["其他办法", "Other moves"],
  none: ["没有告警", "No alarms"],
});
