/**
 * Words of the pad: both languages stand together, the chosen one large and Chinese until somebody chooses, because whoever sits
 * down has no time to look for a switch.
 */
export const TEXTS = {
  page: ["服务评价", "Rate the service"],
  welcome: ["欢迎，很高兴为您服务", "Welcome"],
  window: ["号窗口", "Window"],
  staff: ["工号", "Staff No."],
  serving: ["正在办理", "Now serving"],
  closed: ["本窗口暂未服务", "This window is closed"],
  question: ["您对本次服务的评价是？", "How was the service?"],
  voluntary: ["评价自愿，窗口人员看不到您的选择；不评价，稍后会自动关闭。", "Rating is up to you. The clerk cannot see your choice. This page closes by itself."],
  skip: ["不评价", "Skip"],
  reasons: ["您觉得哪里不好？可多选，也可不选。", "What was wrong? Choose any, or none."],
  comment: ["想说的话（可不填，请不要写证件号和电话）", "Anything to add (optional; no ID or phone numbers, please)"],
  submit: ["提交", "Submit"],
  back: ["返回重选", "Back"],
  thanks: ["感谢您的评价", "Thank you"],
  skipped: ["好的，祝您顺利", "Thank you. Goodbye"],
  kept: ["网络恢复后自动提交，您可以放心离开。", "It is sent when the network is back. You need not wait."],
  offline: ["网络连接中断，正在重新连接", "Reconnecting"],
  refused: ["本评价器暂时不能使用", "This pad cannot be used now"],
  refused_how: ["不评价也不影响您办事。工作人员：请在管理页重新登记本设备，再输入新口令。", "Your business is not affected. Staff: enrol this device again on the administration page, then enter its new token."],
  enter_token: ["输入设备口令", "Enter a device token"],
  wrong_window: ["本评价器属于 {n} 号窗口", "This pad belongs to window {n}"],
  wrong_window_how: [
    "本页地址是别的窗口的。工作人员：评价器摆在 {n} 号窗口，请打开 {address}；摆在别的窗口，请输入那个窗口的设备口令。",
    "This address is that of another window. Staff: if the pad stands at window {n}, open {address}. If it stands at another window, enter that window's device token.",
  ],
  open_window: ["打开 {n} 号窗口的评价页", "Open the page of window {n}"],
  emergency: ["紧急通知", "Emergency"],
  loading: ["正在连接…", "Connecting…"],
  elder: ["大字", "Larger"],
  elder_off: ["标准字", "Usual size"],
  read_out: ["朗读", "Read aloud"],
  no_voice: ["暂时不能朗读", "It cannot be read aloud now"],
  spoken: ["您对本次服务的评价是？{levels}。也可以不评价。", "How was the service? {levels}. You may also skip."],
} as const;

export type Text = keyof typeof TEXTS;
