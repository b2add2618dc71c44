import { remember } from "./glyphs";
import { lang } from "./lang";

/**
 * [Chinese, English]; `{name}` marks a parameter, `{n|person|people}` is the first word where the parameter is one and the
 * second otherwise.
 */
export type Pair = readonly [zh: string, en: string];
export type Params = Record<string, string | number>;

/** A screen's texts as a function: `const t = texts({hello: ["您好，{who}", "Hello, {who}"]})`, then `t("hello", {who: "…"})`. */
export function texts<Key extends string>(table: Record<Key, Pair>): (key: Key, params?: Params) => string {
  remember(table);
  return (key, params = {}) => {
    const sentence = table[key][lang.value === "en" ? 1 : 0];
    return sentence.replace(/\{(\w+)(?:\|([^{}|]*)\|([^{}|]*))?\}/g, (_, name: string, one?: string, many?: string) =>
      String((one === undefined ? params[name] : Number(params[name]) === 1 ? one : many) ?? ""),
    );
  };
}

/** Whole sentences one after the other: Chinese ones stand without a space between. */
export function sentences(...said: (string | null | undefined)[]): string {
  return said.filter(Boolean).join(lang.value === "en" ? " " : "");
}

/** Words that several screens share. */
export const common = texts({
  language_other: ["English", "中文"],
  cancel: ["取消", "Cancel"],
  close: ["关闭", "Close"],
  back: ["返回", "Back"],
  undo: ["撤销", "Undo"],
  loading: ["正在读取…", "Loading…"],
  pages: ["翻页", "Pages"],
  page_previous: ["上一页", "Previous"],
  page_next: ["下一页", "Next"],
  page_of: ["第 {at} 页，共 {pages} 页", "Page {at} of {pages}"],
  show_password: ["显示密码", "Show the password"],
  hide_password: ["隐藏密码", "Hide the password"],
  people: ["{n} 人", "{n} {n|person|people}"],
  window_no: ["{n} 号窗口", "Window {n}"],
  updated_at: ["信息更新于 {time}", "As of {time}"],
  server_gone: ["与服务器的连接中断，正在重新连接…", "The connection to the server is lost. Reconnecting…"],
  server_gone_try: ["暂时连不上服务器，正在重试，请稍候…", "The server cannot be reached. Trying again, please wait…"],
  unanswered: ["没有收到服务器的回答，请再按一次。", "The server did not answer. Please press again."],
  server_unreachable: ["暂时连不上服务器。", "The server cannot be reached."],
  trying_again: ["正在重试，请稍候…", "Trying again, please wait…"],
  try_again: ["再试一次", "Try again"],
  session_ended: ["登录已过期。", "Your session has ended."],
  login_again: ["重新登录", "Log in again"],
  connecting: ["正在连接…", "Connecting…"],
  refused: ["服务器拒绝了连接", "The server refused the connection"],
  enrol_title: ["本机尚未登记", "This device is not enrolled"],
  enrol_how: [
    "请在管理页面登记本设备，把得到的设备口令粘贴到下面，或在地址后加上 #token=口令 打开本页。",
    "Enrol this device on the administration page and paste its token below, or open this page with #token=… after the address.",
  ],
  enrol_token: ["设备口令", "Device token"],
  enrol_save: ["登记本机", "Enrol"],
  demo: ["演示大厅", "Demo hall"],
  no_window_open: ["暂无窗口开放", "No window open yet"],
  closing_doubt: ["今天可能轮不到", "May not be today"],
  state_idle: ["空闲", "Free"],
  state_called: ["请到窗口", "Please come"],
  state_serving: ["正在办理", "Serving"],
  state_paused: ["暂停服务", "Paused"],
  state_break: ["休息", "On a break"],
  state_closed: ["未开放", "Closed"],
});
