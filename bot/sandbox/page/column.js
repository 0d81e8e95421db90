// One chat as one person sees it: head, talk, composer.

import { makeBubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { closeSheets, el, face, icon, openSheet } from "./dom.js";
import { act } from "./server.js";
import { formatMoment, pickLabel, say } from "./words.js";

const REACTIONS = ["👍", "❤", "🔥", "👏", "🎉", "👀"];

export class Column {
  /** `setup`: {chat, person, label?}; `world`: chats, people, zone; `host`: the page. */
  constructor(setup, world, host) {
    this.setup = setup;
    this.world = world;
    this.host = host;
    this.messages = new Map();
    this.items = new Map();
    this.unread = 0;
    this.visible = true;
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

  get personName() {
    return this.world.people.get(this.person)?.name ?? "";
  }

  build() {
    this.head = el("header", { class: "head" });
    this.talk = el("ol", { class: "talk", role: "log", "aria-live": "polite" });
    this.scroll = el("div", { class: "scroll", onscroll: () => this.onScroll() }, this.talk);
    this.below = el("button", { class: "below-mark", type: "button", hidden: true, onclick: () => this.toEnd(true) }, icon("down"), el("span", {}));
    this.toasts = el("div", { class: "toasts", "aria-live": "assertive" });
    this.composer = new Composer(this, (error) => this.toast(say("failed") + error.message, "bad"));
    this.foot = el("footer", {});
    this.node.replaceChildren(this.head, el("div", { class: "stage" }, this.scroll, this.below, this.toasts), this.foot);
    this.node.addEventListener("dragover", (event) => this.onDrag(event, true));
    this.node.addEventListener("dragleave", (event) => this.onDrag(event, false));
    this.node.addEventListener("drop", (event) => this.onDrop(event));
    this.showHead();
  }

  onDrag(event, over) {
    event.preventDefault();
    this.node.classList.toggle("dropping", over && this.mayWrite());
  }

  onDrop(event) {
    this.onDrag(event, false);
    if (event.dataTransfer.files.length && this.mayWrite()) this.composer.take(event.dataTransfer.files);
  }

  async load() {
    const views = await act("transcript", { chat: this.chat });
    this.messages = new Map(views.map((view) => [view.id, view]));
    this.showAll();
  }

  /** Everything anew: after a change of language or of who looks. */
  refresh() {
    const draft = this.composer.area.value;
    this.composer.build();
    this.composer.area.value = draft;
    this.composer.showFiles();
    this.showHead();
    this.showAll();
  }

  showAll() {
    this.items.clear();
    this.talk.replaceChildren();
    for (const view of this.messages.values()) this.place(view);
    this.showDays();
    this.showFoot();
    this.toEnd();
  }

  // ── the head ──

  showHead() {
    const isPrivate = this.kind === "private";
    const role = pickLabel(this.setup.label);
    const kind = isPrivate || !role ? say(this.kind) : "";
    const people = isPrivate ? "" : say("people", this.countPeople());
    const about = [role, kind, people, this.kind.endsWith("group") ? say("as", this.personName) : ""];
    this.subtitle = el("p", {}, about.filter(Boolean).join(" · "));
    this.badge = el("span", { class: "badge", hidden: !this.unread }, String(this.unread));
    this.head.replaceChildren(
      face(this.room.title, this.chat, this.kind),
      el("div", { class: "who" }, el("h2", {}, this.room.title), this.subtitle),
      this.badge,
      el("button", { class: "tool", type: "button", title: say("more"), "aria-label": say("more"), onclick: () => this.openMore() }, icon("more")),
    );
  }

  countPeople() {
    return this.room.members.filter((member) => member.id !== this.world.bot.id).length;
  }

  showTyping() {
    this.subtitle.classList.add("typing");
    const before = this.subtitle.textContent;
    this.subtitle.textContent = say("typing");
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.showHead(), 3000);
    return before;
  }

  openMore() {
    const sheet = el("div", { class: "menu top" });
    const add = (words, action, chosen = false) => {
      const press = () => {
        closeSheets();
        action();
      };
      sheet.append(el("button", { type: "button", class: chosen ? "choice chosen" : "choice", onclick: press }, words));
    };
    if (this.kind === "private") {
      add(say("restart"), () => this.do("start", { person: this.person }));
      add(this.room.blocked ? say("unblock") : say("block"), () => this.do(this.room.blocked ? "unblock" : "block", { person: this.person }));
    } else {
      for (const member of this.room.members) {
        if (this.world.people.has(member.id)) add(say("as", member.name), () => this.host.actAs(this, member.id), member.id === this.person);
      }
    }
    openSheet(this.head, sheet);
  }

  async do(name, values) {
    try {
      await act(name, values);
    } catch (error) {
      this.toast(say("failed") + error.message, "bad");
    }
  }

  // ── the foot ──

  mayWrite() {
    return this.refusal() === "";
  }

  refusal() {
    const member = this.room.members.find((each) => each.id === this.person);
    if (this.room.moved_to) return say("moved");
    if (this.kind === "private") return this.room.blocked ? say("blocked") : "";
    if (!member) return say("notMember");
    const isAdmin = ["creator", "administrator"].includes(member.status);
    return this.kind === "channel" && !isAdmin ? say("readOnly") : "";
  }

  showFoot() {
    const refusal = this.refusal();
    const fresh = this.kind === "private" && !this.messages.size && !refusal;
    if (fresh) {
      this.foot.replaceChildren(el("button", { class: "start", type: "button", onclick: () => this.do("start", { person: this.person }) }, say("start")));
    } else if (refusal) {
      const again = this.room.blocked ? el("button", { class: "again", type: "button", onclick: () => this.do("unblock", { person: this.person }) }, say("unblock")) : "";
      this.foot.replaceChildren(el("p", { class: "closed" }, refusal, again));
    } else if (!this.foot.contains(this.composer.node)) {
      this.foot.replaceChildren(this.composer.node);
    }
    this.composer.showKeyboard(this.lastKeyboard());
  }

  lastKeyboard() {
    const set = [...this.messages.values()].filter((view) => Object.keys(view.keyboard).length);
    return set.length ? set[set.length - 1].keyboard : null;
  }

  // ── the talk ──

  /** A message came or changed. */
  take(view) {
    const isNew = !this.messages.has(view.id);
    const atEnd = this.isAtEnd();
    this.messages.set(view.id, view);
    this.place(view);
    this.showDays();
    this.showFoot();
    const own = view.from.id === this.person;
    if (isNew && !own && !(atEnd && this.visible)) this.countUnread(view.id);
    if (atEnd || own) this.toEnd(true);
  }

  place(view) {
    const item = makeBubble(view, this, this);
    const old = this.items.get(view.id);
    if (old) old.replaceWith(item);
    else this.insert(view.id, item);
    this.items.set(view.id, item);
  }

  insert(id, item) {
    const later = [...this.items.keys()].filter((other) => other > id);
    const next = later.length ? this.items.get(Math.min(...later)) : null;
    this.talk.insertBefore(item, next);
  }

  drop(gone) {
    for (const id of [gone.id, gone.bubble]) {
      if (id !== gone.id && this.messages.get(id)?.ids.length > 1) continue;
      this.messages.delete(id);
      this.items.get(id)?.remove();
      this.items.delete(id);
    }
    this.showDays();
    this.showFoot();
  }

  /** A line with the date before the first message of each day, and grouped bubbles. */
  showDays() {
    for (const line of this.talk.querySelectorAll(".day")) line.remove();
    let last = null;
    for (const view of this.messages.values()) {
      const item = this.items.get(view.id);
      const day = formatMoment(new Date(view.at), this.zone, { month: "long", day: "numeric", weekday: "short" });
      if (day !== last?.day) this.talk.insertBefore(el("li", { class: "day" }, el("span", {}, day)), item);
      item.classList.toggle("joined", day === last?.day && last.from === view.from.id && !last.apart);
      last = { day, from: view.from.id, apart: Object.keys(view.service).length > 0 || view.rows.length > 0 };
    }
  }

  // ── what is unread ──

  isAtEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }

  toEnd(smooth = false) {
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  onScroll() {
    if (this.visible && this.isAtEnd()) this.readAll();
    this.showBelow();
  }

  countUnread(id) {
    if (!this.unread) this.talk.insertBefore(el("li", { class: "fresh" }, el("span", {}, say("unread"))), this.items.get(id));
    this.unread += 1;
    this.showBelow();
    this.host.showUnread();
  }

  readAll() {
    if (!this.unread) return;
    this.unread = 0;
    this.showBelow();
    this.host.showUnread();
    setTimeout(() => this.unread || this.talk.querySelector(".fresh")?.remove(), 4000);
  }

  showBelow() {
    this.below.hidden = this.isAtEnd();
    this.below.lastChild.textContent = this.unread ? `${this.unread} ${say("newBelow")}` : "";
    this.badge.hidden = !this.unread;
    this.badge.textContent = String(this.unread);
  }

  setVisible(visible) {
    this.visible = visible;
    this.node.classList.toggle("shown", visible);
    if (visible) requestAnimationFrame(() => (this.isAtEnd() ? this.readAll() : this.showBelow()));
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
    setTimeout(() => key.classList.remove("waiting"), 8000);
    try {
      const done = await act("press", { person: this.person, chat: this.chat, message: view.id, label: button.data });
      key.dataset.press = done.press;
    } catch (error) {
      key.classList.remove("waiting");
      this.toast(say("failed") + error.message, "bad");
    }
  }

  more(view, anchor) {
    const sheet = el("div", { class: "menu actions" });
    const faces = REACTIONS.map((emoji) => el("button", { type: "button", onclick: () => this.react(emoji, view) }, emoji));
    sheet.append(el("div", { class: "faces" }, faces));
    const own = view.from.id === this.person || (this.kind === "channel" && this.mayWrite());
    const offers = [["reply", () => this.composer.answer(view)], own && ["edit", () => this.composer.change(view)], (own || this.kind === "private") && ["delete", () => this.do("delete", { person: this.person, chat: this.chat, message: view.id })]];
    for (const offer of offers.filter(Boolean)) {
      const press = () => {
        closeSheets();
        offer[1]();
      };
      sheet.append(el("button", { type: "button", class: "choice", onclick: press }, say(offer[0])));
    }
    openSheet(anchor.closest("li"), sheet);
    sheet.scrollIntoView({ block: "nearest" });
  }

  react(emoji, view) {
    closeSheets();
    this.do("react", { person: this.person, chat: this.chat, message: view.id, emoji: emoji in view.reactions ? "" : emoji });
  }

  // ── answers to presses ──

  answerPress(view) {
    const key = this.talk.querySelector(`[data-press="${CSS.escape(view.press)}"]`);
    key?.classList.remove("waiting");
    for (const waiting of this.talk.querySelectorAll(".key.waiting")) waiting.classList.remove("waiting");
    if (!view.text) return;
    if (view.alert) this.host.alert(view.text);
    else this.toast(view.text);
  }

  toast(text, tone = "") {
    const note = el("p", { class: `toast ${tone}` }, text);
    this.toasts.append(note);
    setTimeout(() => note.classList.add("leaving"), 4200);
    setTimeout(() => note.remove(), 4600);
  }
}
