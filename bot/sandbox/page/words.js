// The page's own words, in both languages.

const WORDS = {
  zh: {
    title: "报送沙盒",
    hour: "+1 小时",
    day: "+1 天",
    monthEnd: "到月底",
    pick: "设定时间",
    set: "拨到",
    chats: "会话",
    connected: "已连接",
    connecting: "连接中…",
    otherLanguage: "EN",
    private: "私聊",
    group: "群",
    supergroup: "超级群",
    channel: "频道",
    people: (n) => `${n} 人`,
    as: (name) => `以“${name}”身份`,
    typing: "正在输入…",
    start: "开始",
    startHint: "按“开始”与机器人对话",
    edited: "已编辑",
    placeholder: "写消息…",
    caption: "写图片说明…",
    readOnly: "只有管理员能在频道发言",
    notMember: "已不在这个会话中",
    moved: "群已升级,会话在新群继续",
    blocked: "已停用机器人",
    unblock: "重新启用",
    block: "停用机器人",
    restart: "发送 /start",
    send: "发送",
    attach: "添加图片或文件",
    asFile: "以文件发送(保留原图)",
    menu: "命令",
    noCommands: "这里没有命令",
    reply: "回复",
    edit: "编辑",
    delete: "删除",
    editing: "编辑消息",
    replying: (name) => `回复 ${name}`,
    cancel: "取消",
    forwarded: "转发",
    unread: "以下是新消息",
    newBelow: "新消息",
    ok: "知道了",
    failed: "没有成功:",
    openAs: "以谁的身份打开这个链接?",
    newPerson: "添加人物",
    name: "姓名",
    add: "添加",
    shown: "显示哪些会话",
    silent: "静音",
    empty: "还没有会话。在“会话”里添加人物,或由演示程序设置。",
    photo: "[图片]",
    file: "[文件]",
    drop: "松开即可添加",
    sticker: "贴纸",
    location: "位置",
    contact: "名片",
    joined: (who) => `${who} 加入了群`,
    left: (who) => `${who} 离开了群`,
    renamed: (title) => `群名改为“${title}”`,
    upgraded: "群已升级为超级群",
    more: "更多",
    close: "关闭",
    save: "保存",
    download: "下载",
  },
  en: {
    title: "Story sandbox",
    hour: "+1 hour",
    day: "+1 day",
    monthEnd: "Month end",
    pick: "Set time",
    set: "Go",
    chats: "Chats",
    connected: "Connected",
    connecting: "Connecting…",
    otherLanguage: "中",
    private: "private",
    group: "group",
    supergroup: "supergroup",
    channel: "channel",
    people: (n) => (n === 1 ? "1 person" : `${n} people`),
    as: (name) => `as ${name}`,
    typing: "typing…",
    start: "Start",
    startHint: "Press Start to talk to the bot",
    edited: "edited",
    placeholder: "Message…",
    caption: "Caption…",
    readOnly: "Only administrators can post here",
    notMember: "No longer in this chat",
    moved: "The group was upgraded and goes on in the new one",
    blocked: "The bot is blocked",
    unblock: "Unblock",
    block: "Block the bot",
    restart: "Send /start",
    send: "Send",
    attach: "Add pictures or files",
    asFile: "Send as files (originals)",
    menu: "Commands",
    noCommands: "No commands here",
    reply: "Reply",
    edit: "Edit",
    delete: "Delete",
    editing: "Edit message",
    replying: (name) => `Reply to ${name}`,
    cancel: "Cancel",
    forwarded: "Forwarded",
    unread: "New messages",
    newBelow: "New",
    ok: "OK",
    failed: "Not done: ",
    openAs: "Who opens this link?",
    newPerson: "Add a person",
    name: "Name",
    add: "Add",
    shown: "Chats to show",
    silent: "silent",
    empty: "No chats yet. Add a person under “Chats”, or let the demo set the columns.",
    photo: "[Photo]",
    file: "[File]",
    drop: "Drop to add",
    sticker: "Sticker",
    location: "Location",
    contact: "Contact",
    joined: (who) => `${who} joined`,
    left: (who) => `${who} left`,
    renamed: (title) => `The group is now “${title}”`,
    upgraded: "The group was upgraded to a supergroup",
    more: "More",
    close: "Close",
    save: "Save",
    download: "Download",
  },
};

// What the sandbox says when something is impossible, in the words of the page.
const REASONS = [
  [/has no button|shows a button/, "这个按钮已经不在了", "that button is gone"],
  [/cannot be sent as a picture/, "不能作为图片发送,请勾选“以文件发送”", "not a picture; send it as a file"],
  [/caption has at most/, "图片说明最多 1024 字", "a caption has at most 1024 characters"],
  [/has blocked the bot/, "机器人已停用,请先重新启用", "the bot is blocked; unblock it first"],
  [/empty file/, "空文件不能发送", "an empty file cannot be sent"],
  [/new text is too long/, "新的内容太长了", "the new text is too long"],
  [/not a member/, "已不在这个会话中", "no longer in this chat"],
  [/there is no message/, "这条消息已经不在了", "that message is gone"],
  [/Failed to fetch|NetworkError/, "沙盒没有应答", "the sandbox does not answer"],
];

let language = localStorage.getItem("language") === "en" ? "en" : "zh";

export function getLanguage() {
  return language;
}

export function setLanguage(chosen) {
  language = chosen;
  localStorage.setItem("language", chosen);
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
  document.title = say("title");
}

/** The words for a key in the chosen language; some keys take arguments. */
export function say(key, ...values) {
  const words = WORDS[language][key];
  return typeof words === "function" ? words(...values) : words;
}

/** Why something failed, for people. */
export function explain(error) {
  const known = REASONS.find(([pattern]) => pattern.test(error.message));
  return say("failed") + (known ? known[language === "zh" ? 1 : 2] : error.message);
}

/** A label from outside: one string, or {"zh": …, "en": …}. */
export function pickLabel(label) {
  return typeof label === "string" ? label : label?.[language] ?? label?.zh ?? "";
}

const LOCALES = { zh: "zh-CN", en: "en-GB" };

/** A formatter of moments in the sandbox's time zone. */
export function formatMoment(moment, zone, options) {
  const locale = LOCALES[language];
  return new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }).format(moment);
}

export function formatSize(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(0)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
