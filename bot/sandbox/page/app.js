// The page: a bar, columns of chats (tabs on a phone), and what happens in them.

import { Clock } from "./clock.js";
import { Column } from "./column.js";
import { closeSheets, el, face, icon, openSheet } from "./dom.js";
import { act, fileAddress, follow } from "./server.js";
import { getLanguage, say, setLanguage } from "./words.js";

const NARROW = matchMedia("(max-width: 700px)");
const bar = document.getElementById("bar");
const tabs = document.getElementById("tabs");
const board = document.getElementById("columns");
const viewer = document.getElementById("viewer");
const ask = document.getElementById("ask");

class Page {
  async begin() {
    setLanguage(getLanguage());
    const state = await act("state");
    this.world = { bot: state.bot, zone: state.zone, chats: new Map(), people: new Map() };
    for (const chat of state.chats) this.world.chats.set(chat.id, chat);
    for (const person of state.people) this.world.people.set(person.id, person);
    this.clock = new Clock(state.clock, state.zone);
    this.columns = [];
    this.current = 0;
    this.showBar();
    await this.setColumns(state.columns);
    follow(state.last, (entry) => this.take(entry), (on) => this.showConnection(on));
    NARROW.addEventListener("change", () => this.choose(this.current));
  }

  // ── the bar ──

  showBar() {
    this.clock.build();
    this.link = el("span", { class: "status", role: "status" });
    const toggle = () => {
      setLanguage(getLanguage() === "zh" ? "en" : "zh");
      this.showBar();
      this.columns.forEach((column) => column.refresh());
      this.showTabs();
    };
    bar.replaceChildren(
      el("div", { class: "brand" }, el("img", { src: "/page/icon.svg", alt: "", width: 30, height: 30 }), el("div", {}, el("h1", {}, say("title")), el("p", {}, `@${this.world.bot.username}`))),
      this.clock.node,
      el(
        "div",
        { class: "side" },
        this.link,
        el("button", { class: "plain chats", type: "button", onclick: () => this.openChats() }, icon("people"), el("span", {}, say("chats"))),
        el("button", { class: "plain language", type: "button", onclick: toggle }, say("otherLanguage")),
      ),
    );
    this.showConnection(this.online ?? false);
  }

  showConnection(on) {
    this.online = on;
    this.link.className = on ? "status on" : "status";
    this.link.replaceChildren(el("i", {}), el("span", {}, say(on ? "connected" : "connecting")));
  }

  openChats() {
    const sheet = el("div", { class: "menu chats-sheet" }, el("p", { class: "title" }, say("shown")));
    for (const chat of this.world.chats.values()) {
      if (chat.moved_to || chat.hidden) continue;
      const shown = this.columns.some((column) => column.chat === chat.id);
      const box = el("input", { type: "checkbox", checked: shown, onchange: () => this.toggleChat(chat) });
      sheet.append(el("label", { class: "choice" }, box, face(chat.title, chat.id, chat.kind), el("span", {}, chat.title)));
    }
    const name = el("input", { type: "text", placeholder: say("name"), maxLength: 40, "aria-label": say("newPerson") });
    const add = async (event) => {
      event.preventDefault();
      if (!name.value.trim()) return;
      const person = await act("add_person", { name: name.value.trim() });
      closeSheets();
      await this.learnChats();
      await this.setColumns([...this.setups(), { chat: person.id, person: person.id }]);
      this.choose(this.columns.length - 1);
    };
    sheet.append(el("form", { class: "new", onsubmit: add }, name, el("button", { class: "primary" }, say("add"))));
    openSheet(bar, sheet);
  }

  async toggleChat(chat) {
    const kept = this.setups().filter((setup) => setup.chat !== chat.id);
    const shown = kept.length < this.columns.length;
    await this.setColumns(shown ? kept : [...kept, { chat: chat.id, person: this.pickPerson(chat) }]);
  }

  /** Who looks at a chat when nobody was named: its owner, or its first member. */
  pickPerson(chat) {
    if (chat.kind === "private") return chat.id;
    const people = chat.members.filter((member) => this.world.people.has(member.id));
    return (people.find((member) => member.status === "creator") ?? people[0])?.id ?? 0;
  }

  // ── the columns ──

  setups() {
    return this.columns.map((column) => column.setup);
  }

  async setColumns(setups) {
    const wanted = setups.length ? setups : this.guessColumns();
    const old = new Map(this.columns.map((column) => [`${column.chat}/${column.person}`, column]));
    this.columns = wanted.filter((setup) => this.world.chats.has(setup.chat)).map((setup) => old.get(`${setup.chat}/${setup.person}`) ?? new Column(setup, this.world, this));
    board.replaceChildren(...this.columns.map((column) => column.node));
    if (!this.columns.length) board.append(el("p", { class: "nothing" }, say("empty")));
    board.style.setProperty("--count", Math.max(1, this.columns.length));
    this.choose(Math.min(this.current, Math.max(0, this.columns.length - 1)));
    await Promise.all(this.columns.map((column) => (old.has(`${column.chat}/${column.person}`) ? column.toEnd() : column.load())));
  }

  /** Without a word from the demo: two people, a group, a channel. */
  guessColumns() {
    const chats = [...this.world.chats.values()].filter((chat) => !chat.moved_to && !chat.hidden);
    const of = (test) => chats.filter(test);
    const picked = [...of((chat) => chat.kind === "private").slice(0, 2), ...of((chat) => chat.kind.endsWith("group")).slice(0, 1), ...of((chat) => chat.kind === "channel").slice(0, 1)];
    return picked.map((chat) => ({ chat: chat.id, person: this.pickPerson(chat) }));
  }

  actAs(column, person) {
    const setups = this.setups().map((setup) => (setup === column.setup ? { ...setup, person } : setup));
    this.setColumns(setups);
  }

  choose(index) {
    this.current = index;
    this.columns.forEach((column, at) => column.setVisible(!NARROW.matches || at === index));
    this.showTabs();
    if (NARROW.matches) this.columns[index]?.toEnd();
  }

  showTabs() {
    tabs.replaceChildren(
      ...this.columns.map((column, index) =>
        el(
          "button",
          { type: "button", role: "tab", class: index === this.current ? "tab chosen" : "tab", "aria-selected": String(index === this.current), onclick: () => this.choose(index) },
          face(column.room.title, column.chat, column.kind),
          el("span", {}, column.room.title),
          el("span", { class: "badge", hidden: !column.unread }, String(column.unread)),
        ),
      ),
    );
    tabs.querySelector(".chosen")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  showUnread() {
    this.showTabs();
    const total = this.columns.reduce((sum, column) => sum + column.unread, 0);
    document.title = total ? `(${total}) ${say("title")}` : say("title");
  }

  // ── what happens ──

  async take(entry) {
    const columns = this.columns.filter((column) => column.chat === entry.chat);
    switch (entry.kind) {
      case "message":
        return columns.forEach((column) => column.take(entry.view));
      case "deleted":
        return columns.forEach((column) => column.drop(entry.view));
      case "typing":
        return columns.forEach((column) => column.showTyping());
      case "toast":
        return columns.filter((column) => column.person === entry.view.person).forEach((column) => column.answerPress(entry.view));
      case "chat":
        return this.learnChat(entry.view);
      case "person":
        return entry.view.name ? this.learnChats() : undefined;
      case "clock":
        return entry.view.now ? this.clock.set(entry.view.now) : undefined;
      case "columns":
        await this.learnChats();
        return this.setColumns(entry.view.columns);
    }
  }

  learnChat(chat) {
    this.world.chats.set(chat.id, chat);
    for (const column of this.columns) {
      if (column.chat !== chat.id) continue;
      column.showHead();
      column.showFoot();
    }
    this.showTabs();
  }

  async learnChats() {
    const state = await act("state");
    for (const person of state.people) this.world.people.set(person.id, person);
    for (const chat of state.chats) this.world.chats.set(chat.id, chat);
  }

  /** A link of the bot's own (t.me/…?start=…) is opened by somebody in the sandbox. */
  openLink(address, column) {
    const url = new URL(address, location.href);
    const own = url.hostname === "t.me" && url.pathname.slice(1).toLowerCase() === this.world.bot.username.toLowerCase();
    if (!own) return false;
    const payload = url.searchParams.get("start") ?? "";
    const open = async (person) => {
      ask.close();
      await column.do("start", { person, payload });
      const index = this.columns.findIndex((each) => each.chat === person);
      if (index >= 0) this.choose(index);
    };
    const people = [...this.world.people.values()].filter((person) => !person.hidden);
    const offers = people.map((person) => el("button", { type: "button", class: "choice", onclick: () => open(person.id) }, face(person.name, person.id), el("span", {}, person.name)));
    this.showDialog(el("p", { class: "title" }, say("openAs")), el("div", { class: "offers" }, offers), el("button", { type: "button", class: "plain", onclick: () => ask.close() }, say("cancel")));
    return true;
  }

  alert(text) {
    this.showDialog(el("p", { class: "words" }, text), el("button", { type: "button", class: "primary", onclick: () => ask.close() }, say("ok")));
  }

  showDialog(...content) {
    ask.replaceChildren(...content);
    ask.showModal();
  }

  showPhotos(photos, index) {
    const show = (at) => {
      const photo = photos[at];
      viewer.replaceChildren(
        el("img", { src: fileAddress(photo.key), alt: "", onclick: () => (photos.length > 1 ? show((at + 1) % photos.length) : viewer.close()) }),
        el("p", {}, `${photos.length > 1 ? `${at + 1} / ${photos.length} · ` : ""}${photo.width} × ${photo.height}`),
        el("button", { class: "tool", type: "button", title: say("close"), "aria-label": say("close"), onclick: () => viewer.close() }, icon("close")),
      );
    };
    show(index);
    viewer.showModal();
  }
}

for (const dialog of [viewer, ask]) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
const page = new Page();
page.begin();
