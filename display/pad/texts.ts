/** Words of the pad: both languages stand together, Chinese large, because whoever sits down has no time to choose one. */
export const TEXTS = {
  page: ["服务评价", "Rate the service"],
  welcome: ["欢迎，很高兴为您服务", "Welcome"],
  window: ["号窗口", "Window"],
  staff: ["工号", "Staff No."],
  serving: ["正在办理", "Now serving"],
  closed: ["本窗口暂未服务", "This window is closed"],
  question: ["您对本次服务的评价是？", "How was the service?"],
  voluntary: ["评价自愿，窗口人员看不到您的选择", "Rating is up to you. The clerk cannot see your choice."],
  skip: ["不评价", "Skip"],
  reasons: ["您觉得哪里不好？可多选，也可不选", "What was wrong? Choose any, or none."],
  comment: ["想说的话（可不填）", "Anything to add (optional)"],
  submit: ["提交", "Submit"],
  back: ["返回重选", "Back"],
  thanks: ["感谢您的评价", "Thank you"],
  skipped: ["好的，祝您顺利", "Thank you. Goodbye"],
  kept: ["网络恢复后自动提交", "It is sent when the network is back"],
  offline: ["网络连接中断，正在重新连接", "Reconnecting"],
  refused: ["设备未能登录，请联系工作人员", "This device was refused. Please tell the staff."],
  loading: ["正在连接…", "Connecting…"],
} as const;

export type Text = keyof typeof TEXTS;
