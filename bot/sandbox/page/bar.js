// The bar: name, clock, connection, which chats are shown, language.

import { closeSheets, el, face, icon, openSheet } from "./dom.js";
import { act } from "./server.js";
import { say } from "./words.js";

export class Bar {
  /** `clock`: the clock's element; `host`: the page. */
  constructor(node, clock, host) {
    this.node = node;
    this.clock = clock;
    this.host = host;
    this.online = false;
  }

  show() {
    this.clock.build();
    this.status = el("span", { role: "status" });
    this.node.replaceChildren(this.makeBrand(), this.clock.node, this.makeSide());
    this.showConnection(this.online);
  }

  makeBrand() {
    const words = el("div", {}, el("h1", {}, say("title")), el("p", {}, `@${this.host.world.bot.username}`));
    return el("div", { class: "brand" }, el("img", { src: "/page/icon.svg", alt: "", width: 30, height: 30 }), words);
  }

  makeSide() {
    const chats = { class: "plain chats", type: "button", onclick: () => this.openChats() };
    const language = { class: "plain language", type: "button", onclick: () => this.host.changeLanguage() };
    return el(
      "div",
      { class: "side" },
      this.status,
      el("button", chats, icon("people"), el("span", {}, say("chats"))),
      el("button", language, say("otherLanguage")),
    );
  }

  showConnection(on) {
    this.online = on;
    this.status.className = on ? "status on" : "status";
    this.status.replaceChildren(el("i", {}), el("span", {}, say(on ? "connected" : "connecting")));
  }

  openChats() {
    const sheet = el("div", { class: "menu chats-sheet" }, el("p", { class: "title" }, say("shown")));
    for (const chat of this.host.listChats()) sheet.append(this.makeBox(chat));
    sheet.append(this.makeNew());
    openSheet(this.node, sheet);
  }

  makeBox(chat) {
    const box = el("input", {
      type: "checkbox",
      checked: this.host.isShown(chat),
      onchange: () => this.host.toggleChat(chat),
    });
    return el("label", { class: "choice" }, box, face(chat.title, chat.id, chat.kind), el("span", {}, chat.title));
  }

  makeNew() {
    const name = el("input", { type: "text", placeholder: say("name"), maxLength: 40, "aria-label": say("newPerson") });
    const add = async (event) => {
      event.preventDefault();
      if (!name.value.trim()) return;
      const person = await act("add_person", { name: name.value.trim() });
      closeSheets();
      this.host.welcome(person);
    };
    return el("form", { class: "new", onsubmit: add }, name, el("button", { class: "primary" }, say("add")));
  }
}
