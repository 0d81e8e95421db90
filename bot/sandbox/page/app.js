// The page: a bar, columns of chats (tabs on a phone), and what happens in them.

import { Bar } from "./bar.js";
import { Clock } from "./clock.js";
import { Column } from "./column.js";
import { choosePerson, showAlert, showPhotos } from "./dialogs.js";
import { el, face } from "./dom.js";
import { act, follow } from "./server.js";
import { explain, getLanguage, say, setLanguage } from "./words.js";

const NARROW = matchMedia("(max-width: 700px)");
const tabs = document.getElementById("tabs");
const board = document.getElementById("columns");

class Page {
  constructor() {
    this.columns = [];
    this.current = 0;
    this.alert = showAlert;
    this.showPhotos = showPhotos;
  }

  async begin() {
    setLanguage(getLanguage());
    const state = await act("state");
    this.world = { bot: state.bot, zone: state.zone, chats: new Map(), people: new Map() };
    this.learn(state);
    this.clock = new Clock(state.clock, state.zone);
    this.bar = new Bar(document.getElementById("bar"), this.clock, this);
    this.bar.show();
    await this.setColumns(state.columns);
    this.run = state.run;
    follow(state.last, (entry) => this.take(entry), (on) => this.onConnection(on));
    NARROW.addEventListener("change", () => this.choose(this.current));
  }

  /** A sandbox that was started anew knows nothing of what is shown here. */
  async onConnection(on) {
    const wasAway = on && this.bar.online === false && this.seen;
    this.bar.showConnection(on);
    this.seen = true;
    if (wasAway && (await act("state")).run !== this.run) location.reload();
  }

  changeLanguage() {
    setLanguage(getLanguage() === "zh" ? "en" : "zh");
    this.bar.show();
    this.columns.forEach((column) => column.refresh());
    this.showUnread();
  }

  // ── what there is ──

  learn(state) {
    for (const person of state.people) this.world.people.set(person.id, person);
    for (const chat of state.chats) this.world.chats.set(chat.id, chat);
  }

  async learnAnew() {
    this.learn(await act("state"));
  }

  listChats() {
    return [...this.world.chats.values()].filter((chat) => !chat.moved_to && !chat.hidden);
  }

  isShown(chat) {
    return this.columns.some((column) => column.chat === chat.id);
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
    const key = (setup) => `${setup.chat}/${setup.person}`;
    const old = new Map(this.columns.map((column) => [key(column), column]));
    const named = setups.length ? setups : this.guessColumns();
    const wanted = named.filter((setup) => this.world.chats.has(setup.chat));
    this.columns = wanted.map((setup) => old.get(key(setup)) ?? new Column(setup, this.world, this));
    this.columns.forEach((column, index) => Object.assign(column.setup, wanted[index]));
    board.replaceChildren(...this.columns.map((column) => column.node));
    if (!this.columns.length) board.append(el("p", { class: "nothing" }, say("empty")));
    board.style.setProperty("--count", Math.max(1, this.columns.length));
    this.choose(Math.min(this.current, Math.max(0, this.columns.length - 1)));
    await Promise.all(this.columns.map((column) => (old.has(key(column)) ? column.talk.toEnd() : column.load())));
  }

  /** Without a word from the demo: two people, a group, a channel. */
  guessColumns() {
    const chats = this.listChats();
    const pick = (count, test) => chats.filter(test).slice(0, count);
    const picked = [
      ...pick(2, (chat) => chat.kind === "private"),
      ...pick(1, (chat) => chat.kind.endsWith("group")),
      ...pick(1, (chat) => chat.kind === "channel"),
    ];
    return picked.map((chat) => ({ chat: chat.id, person: this.pickPerson(chat) }));
  }

  async toggleChat(chat) {
    const kept = this.setups().filter((setup) => setup.chat !== chat.id);
    const wasShown = kept.length < this.columns.length;
    await this.setColumns(wasShown ? kept : [...kept, { chat: chat.id, person: this.pickPerson(chat) }]);
  }

  async welcome(person) {
    await this.learnAnew();
    await this.setColumns([...this.setups(), { chat: person.id, person: person.id }]);
    this.choose(this.columns.length - 1);
    this.columns.at(-1).node.scrollIntoView({ inline: "end" });
  }

  actAs(column, person) {
    this.setColumns(this.setups().map((setup) => (setup === column.setup ? { ...setup, person } : setup)));
  }

  choose(index) {
    this.current = index;
    this.columns.forEach((column, at) => column.setVisible(!NARROW.matches || at === index));
    this.showTabs();
    if (NARROW.matches) this.columns[index]?.talk.toEnd();
  }

  showTabs() {
    tabs.replaceChildren(...this.columns.map((column, index) => this.makeTab(column, index)));
    tabs.querySelector(".chosen")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  makeTab(column, index) {
    const chosen = index === this.current;
    const state = { class: chosen ? "tab chosen" : "tab", "aria-selected": String(chosen) };
    return el(
      "button",
      { type: "button", role: "tab", ...state, onclick: () => this.choose(index) },
      face(column.room.title, column.chat, column.kind),
      el("span", {}, column.room.title),
      el("span", { class: "badge", hidden: !column.unread }, String(column.unread)),
    );
  }

  showUnread() {
    this.showTabs();
    const total = this.columns.reduce((sum, column) => sum + column.unread, 0);
    document.title = total ? `(${total}) ${say("title")}` : say("title");
  }

  // ── what happens ──

  async take(entry) {
    const view = entry.view;
    const columns = this.columns.filter((column) => column.chat === entry.chat);
    const takers = {
      message: (column) => column.take(view),
      deleted: (column) => column.drop(view),
      typing: (column) => column.showTyping(),
      toast: (column) => column.person === view.person && column.answerPress(view),
    };
    if (takers[entry.kind]) columns.forEach(takers[entry.kind]);
    if (entry.kind === "chat") this.learnChat(view);
    if (entry.kind === "person" && view.name) await this.learnAnew();
    if (entry.kind === "clock" && view.now) this.clock.set(view.now);
    if (entry.kind === "columns") {
      await this.learnAnew();
      await this.setColumns(view.columns);
    }
  }

  learnChat(chat) {
    this.world.chats.set(chat.id, chat);
    for (const column of this.columns.filter((each) => each.chat === chat.id)) {
      column.showHead();
      column.showFoot();
    }
    this.showTabs();
  }

  /** A link of the bot's own (t.me/…?start=…) is opened by somebody in the sandbox. */
  openLink(address, column) {
    const url = new URL(address, location.href);
    const name = url.pathname.slice(1).toLowerCase();
    if (url.hostname !== "t.me" || name !== this.world.bot.username.toLowerCase()) return false;
    const payload = url.searchParams.get("start") ?? "";
    choosePerson([...this.world.people.values()], (person) => {
      column.do("start", { person: person.id, payload });
      const index = this.columns.findIndex((each) => each.chat === person.id);
      if (index >= 0) this.choose(index);
    });
    return true;
  }
}

new Page().begin().catch((error) => {
  board.replaceChildren(el("p", { class: "nothing" }, explain(error)));
});
