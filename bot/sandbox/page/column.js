// One chat as one person sees it: head, talk, composer, and what is pressed in it.

import { Composer } from "./composer.js";
import { closeSheets, el, face, icon, openSheet } from "./dom.js";
import { act } from "./server.js";
import { SHOWN, Talk } from "./talk.js";
import { explain, pickLabel, say } from "./words.js";

const REACTIONS = ["👍", "❤", "🔥", "👏", "🎉", "👀"];
const WAITING_MS = 8000;
const TOAST_MS = 4200;

export class Column {
  /** `setup`: {chat, person, label?}; `world`: chats, people, zone; `host`: the page. */
  constructor(setup, world, host) {
    this.setup = setup;
    this.world = world;
    this.host = host;
    this.node = el("section", { class: "column", "data-chat": setup.chat, "data-person": setup.person });
    this.build();
  }

  get chat() {
    return this.setup.chat;
  }

  get person() {
    return this.setup.person;
  }

  get zone() {
    return this.world.zone;
  }

  get room() {
    return this.world.chats.get(this.chat);
  }

  get kind() {
    return this.room.kind;
  }

  get messages() {
    return this.talk.messages;
  }

  get unread() {
    return this.talk.unread;
  }

  build() {
    this.head = el("header", { class: "head" });
    this.talk = new Talk(this, this, () => this.onUnread());
    this.toasts = el("div", { class: "toasts", "aria-live": "assertive" });
    this.composer = new Composer(this, (error) => this.complain(error));
    this.foot = el("footer", {});
    const stage = el("div", { class: "stage" }, this.talk.scroll, this.talk.below, this.toasts);
    this.node.replaceChildren(this.head, stage, this.foot);
    this.node.addEventListener("dragover", (event) => this.onDrag(event, true));
    this.node.addEventListener("dragleave", (event) => this.onDrag(event, false));
    this.node.addEventListener("drop", (event) => this.onDrop(event));
    this.showHead();
  }

  onDrag(event, over) {
    event.preventDefault();
    this.node.classList.toggle("dropping", over && !this.refusal());
  }

  onDrop(event) {
    this.onDrag(event, false);
    if (event.dataTransfer.files.length && !this.refusal()) this.composer.take(event.dataTransfer.files);
  }

  async load() {
    this.talk.set(await act("transcript", { chat: this.chat, last: SHOWN }));
    this.showFoot();
  }

  /** Everything anew, after a change of language. */
  refresh() {
    this.composer.rebuild();
    this.showHead();
    this.talk.show();
    this.showFoot();
  }

  take(view) {
    this.talk.take(view);
    this.showFoot();
  }

  drop(gone) {
    this.talk.drop(gone);
    this.showFoot();
  }

  setVisible(visible) {
    this.node.classList.toggle("shown", visible);
    this.talk.setVisible(visible);
  }

  onUnread() {
    this.badge.hidden = !this.unread;
    this.badge.textContent = String(this.unread);
    this.host.showUnread();
  }

  // ── the head ──

  showHead() {
    this.subtitle = el("p", {}, this.describe());
    this.badge = el("span", { class: "badge", hidden: !this.unread }, String(this.unread));
    const more = { class: "tool", type: "button", title: say("more"), "aria-label": say("more") };
    this.head.replaceChildren(
      face(this.room.title, this.chat, this.kind),
      el("div", { class: "who" }, el("h2", {}, this.room.title), this.subtitle),
      this.badge,
      el("button", { ...more, onclick: () => this.openMore() }, icon("more")),
    );
  }

  describe() {
    const role = pickLabel(this.setup.label);
    const isPrivate = this.kind === "private";
    const people = this.room.members.filter((member) => member.id !== this.world.bot.id).length;
    const actor = this.world.people.get(this.person)?.name ?? "";
    const parts = [
      role,
      isPrivate || !role ? say(this.kind) : "",
      isPrivate ? "" : say("people", people),
      this.kind.endsWith("group") ? say("as", actor) : "",
    ];
    return parts.filter(Boolean).join(" · ");
  }

  showTyping() {
    this.subtitle.classList.add("typing");
    this.subtitle.textContent = say("typing");
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.showHead(), 3000);
  }

  openMore() {
    const blocked = this.room.blocked;
    const sheet = el("div", { class: "menu top" });
    if (this.kind === "private") {
      sheet.append(
        this.makeChoice(say("restart"), () => this.do("start")),
        this.makeChoice(say(blocked ? "unblock" : "block"), () => this.do(blocked ? "unblock" : "block")),
      );
    }
    for (const member of this.room.members) {
      if (!this.world.people.has(member.id)) continue;
      const chosen = member.id === this.person ? "chosen" : "";
      sheet.append(this.makeChoice(say("as", member.name), () => this.host.actAs(this, member.id), chosen));
    }
    openSheet(this.head, sheet);
  }

  makeChoice(words, action, tone = "") {
    const press = () => {
      closeSheets();
      action();
    };
    return el("button", { type: "button", class: `choice ${tone}`, onclick: press }, words);
  }

  // ── the foot ──

  /** Why the person cannot write here now, or "". */
  refusal() {
    if (this.room.moved_to) return say("moved");
    if (this.kind === "private") return this.room.blocked ? say("blocked") : "";
    const member = this.room.members.find((each) => each.id === this.person);
    if (!member) return say("notMember");
    const isAdmin = ["creator", "administrator"].includes(member.status);
    return this.kind === "channel" && !isAdmin ? say("readOnly") : "";
  }

  showFoot() {
    const refusal = this.refusal();
    if (refusal) this.showClosed(refusal);
    else if (this.kind === "private" && !this.messages.size) this.showStart();
    else if (!this.foot.contains(this.composer.node)) this.foot.replaceChildren(this.composer.node);
    this.composer.showKeyboard(this.talk.lastKeyboard());
  }

  showStart() {
    const start = { class: "start", type: "button", onclick: () => this.do("start") };
    this.foot.replaceChildren(el("button", start, say("start")));
  }

  showClosed(refusal) {
    const again = { class: "again", type: "button", onclick: () => this.do("unblock") };
    const way = this.room.blocked ? el("button", again, say("unblock")) : "";
    this.foot.replaceChildren(el("p", { class: "closed" }, refusal, way));
  }

  // ── what is pressed ──

  command(words) {
    this.composer.say(words);
  }

  link(address) {
    return this.host.openLink(address, this);
  }

  view(photos, index) {
    this.host.showPhotos(photos, index);
  }

  async press(button, view, key) {
    if (button.url) {
      if (!this.link(button.url)) window.open(button.url, "_blank", "noopener,noreferrer");
      return;
    }
    key.classList.add("waiting");
    setTimeout(() => key.classList.remove("waiting"), WAITING_MS);
    try {
      await act("press", { person: this.person, chat: this.chat, message: view.id, label: button.data });
    } catch (error) {
      key.classList.remove("waiting");
      this.complain(error);
    }
  }

  more(view, anchor) {
    const own = view.from.id === this.person || (this.kind === "channel" && !this.refusal());
    const place = { chat: this.chat, message: view.id };
    const faces = REACTIONS.map((emoji) =>
      el("button", { type: "button", onclick: () => this.react(emoji, view) }, emoji),
    );
    const sheet = el("div", { class: "menu actions" }, el("div", { class: "faces" }, faces));
    sheet.append(this.makeChoice(say("reply"), () => this.composer.answer(view)));
    if (own) sheet.append(this.makeChoice(say("edit"), () => this.composer.change(view)));
    if (own || this.kind === "private") {
      sheet.append(this.makeChoice(say("delete"), () => this.do("delete", place)));
    }
    openSheet(anchor.closest("li"), sheet);
    sheet.scrollIntoView({ block: "nearest" });
  }

  react(emoji, view) {
    closeSheets();
    const chosen = emoji in view.reactions ? "" : emoji;
    this.do("react", { chat: this.chat, message: view.id, emoji: chosen });
  }

  /** An act of this column's person. */
  async do(name, values = {}) {
    try {
      await act(name, { person: this.person, ...values });
    } catch (error) {
      this.complain(error);
    }
  }

  // ── answers to presses ──

  answerPress(view) {
    for (const waiting of this.node.querySelectorAll(".key.waiting")) waiting.classList.remove("waiting");
    if (!view.text) return;
    if (view.alert) this.host.alert(view.text);
    else this.toast(view.text);
  }

  complain(error) {
    this.toast(explain(error), "bad");
  }

  toast(text, tone = "") {
    const note = el("p", { class: `toast ${tone}` }, text);
    this.toasts.append(note);
    setTimeout(() => note.classList.add("leaving"), TOAST_MS);
    setTimeout(() => note.remove(), TOAST_MS + 400);
  }
}
