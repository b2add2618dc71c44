import { texts } from "../common/texts";

export const t = texts({
  page: ["登录", "Log in"],
  product: ["听号", "Tinghao"],
  title: ["工作人员登录", "Staff log-in"],
  username: ["用户名", "User name"],
  password: ["密码", "Password"],
  log_in: ["登录", "Log in"],
  logging_in: ["正在登录…", "Logging in…"],
  username_missing: ["请输入用户名。", "Please enter your user name."],
  password_missing: ["请输入密码。", "Please enter your password."],
  caps_lock: ["大写锁定已打开。", "Caps Lock is on."],
  unanswered: ["暂时连不上服务器，请检查网络后再按一次。", "The server cannot be reached. Check the network and press again."],
  other_doors: ["返回首页", "Back to the front page"],
  change_title: ["请先修改密码", "Change your password first"],
  change_why: ["首次登录或密码被重置后，须改成只有您知道的密码。", "At the first log-in, or after a reset, choose a password that only you know."],
  new_password: ["新密码", "New password"],
  again: ["再输入一次新密码", "The new password again"],
  rule: ["至少 8 位，含大写字母、小写字母和数字，不含用户名。", "At least 8 characters with upper and lower case and a digit, without the user name."],
  differs: ["两次输入的新密码不一致，请重新输入。", "The two new passwords differ. Please enter them again."],
  change: ["修改密码并继续", "Change it and go on"],
  own_title: ["修改密码", "Change your password"],
  own_why: ["改好以后，您在其他电脑上的登录会退出，本机不受影响。", "Afterwards you are logged out on other machines; on this one you stay."],
  old_password: ["现在的密码", "Your present password"],
  old_missing: ["请先填写现在的密码。", "Enter your present password first."],
  save: ["保存新密码", "Save the new password"],
  saving: ["正在保存…", "Saving…"],
  saved: ["密码已修改。下次登录请用新密码。", "The password is changed. Use the new one from now on."],
  go_back: ["返回", "Back"],
  demo_title: ["演示账号", "Demo accounts"],
  demo_hint: ["演示大厅：点一下即可登录，不用密码。", "This is a demo hall: one press logs you in."],
  at_window: ["{n} 号窗口", "window {n}"],
  role_clerk: ["窗口人员", "clerk"],
  role_guide: ["导办员", "guide"],
  role_shift_leader: ["值班长", "shift leader"],
  role_manager: ["大厅管理员", "hall manager"],
  role_handler: ["差评处理人", "case handler"],
  role_admin: ["系统管理员", "administrator"],
  role_auditor: ["审计员", "auditor"],
  role_sub_hall_head: ["分厅负责人", "head of sub-hall"],
  role_supervisor: ["督查员", "supervisor"],
  role_observer: ["社会监督员", "social supervisor"],
});

type Key = Parameters<typeof t>[0];

const ROLES: Record<string, Key> = {
  clerk: "role_clerk",
  guide: "role_guide",
  shift_leader: "role_shift_leader",
  manager: "role_manager",
  handler: "role_handler",
  admin: "role_admin",
  auditor: "role_auditor",
  sub_hall_head: "role_sub_hall_head",
  supervisor: "role_supervisor",
  observer: "role_observer",
};

export function roleName(role: string): string {
  const key = ROLES[role];
  return key ? t(key) : role;
}
