// Where a person writes: words, pictures, files, the command menu, the keys below.

import { closeSheets, el, icon, openSheet } from "./dom.js";
import { act, readFile } from "./server.js";
import { formatSize, say } from "./words.js";

export class Composer {
  /** `room` says who writes where; `report` shows what went wrong. */
  constructor(room, report) {
    this.room = room;
    this.report = report;
    this.files = [];
    this.target = null; // the message that is edited or answered
    this.node = el("form", { class: "composer", autocomplete: "off" });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.build();
  }

  build() {
    this.area = el("textarea", {
      rows: 1,
      placeholder: say("placeholder"),
      "aria-label": say("placeholder"),
      oninput: () => this.fit(),
      onkeydown: (event) => this.onKey(event),
      onpaste: (event) => this.onPaste(event),
    });
    this.picker = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.take(this.picker.files) });
    this.asFile = el("input", { type: "checkbox", onchange: () => this.showFiles() });
    this.tray = el("div", { class: "tray", hidden: true });
    this.note = el("div", { class: "note", hidden: true });
    this.keyboard = el("div", { class: "below", hidden: true });
    this.sendButton = this.makeButton("send", "send", null, "submit");
    const line = el(
      "div",
      { class: "line" },
      this.makeButton("menu", "menu", () => this.openMenu()),
      this.area,
      this.makeButton("clip", "attach", () => this.picker.click()),
      this.sendButton,
    );
    this.node.replaceChildren(this.note, this.tray, line, this.keyboard, this.picker);
    this.fit();
  }

  makeButton(picture, words, onclick, type = "button") {
    return el("button", { class: `tool ${words}`, type, title: say(words), "aria-label": say(words), onclick }, icon(picture));
  }

  fit() {
    this.area.style.height = "auto";
    if (this.area.scrollHeight) this.area.style.height = `${Math.min(this.area.scrollHeight, 132)}px`;
    this.sendButton.disabled = !this.area.value.trim() && !this.files.length;
  }

  onKey(event) {
    if (event.key === "Escape") this.leaveTarget();
    // Enter that ends the choice of a Chinese character is not meant for us.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  onPaste(event) {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    this.take(event.clipboardData.files);
  }

  take(files) {
    this.files.push(...files);
    this.picker.value = "";
    this.showFiles();
    this.area.focus();
  }

  showFiles() {
    this.area.placeholder = say(this.files.length ? "caption" : "placeholder");
    this.tray.hidden = !this.files.length;
    const shown = this.files.map((file, index) => this.makePending(file, index));
    const choice = el("label", { class: "choice" }, this.asFile, say("asFile"));
    this.tray.replaceChildren(el("div", { class: "pending" }, shown), choice);
    this.fit();
  }

  makePending(file, index) {
    const remove = () => {
      this.files.splice(index, 1);
      this.showFiles();
    };
    const isPicture = file.type.startsWith("image/") && !this.asFile.checked;
    const content = isPicture
      ? el("img", { src: URL.createObjectURL(file), alt: file.name, onload: (event) => URL.revokeObjectURL(event.target.src) })
      : el("span", { class: "plain" }, el("b", {}, file.name), el("small", {}, formatSize(file.size)));
    return el("figure", {}, content, el("button", { type: "button", title: say("delete"), "aria-label": say("delete"), onclick: remove }, icon("close")));
  }

  answer(view) {
    this.setTarget({ kind: "reply", view }, say("replying", view.from.name));
  }

  change(view) {
    this.setTarget({ kind: "edit", view }, say("editing"));
    this.area.value = view.text;
    this.fit();
  }

  setTarget(target, words) {
    this.target = target;
    const text = target.view.text || say(target.view.photos.length ? "photo" : "file");
    this.note.hidden = false;
    this.note.replaceChildren(
      el("span", {}, el("b", {}, words), el("small", {}, text.slice(0, 80))),
      el("button", { type: "button", title: say("cancel"), "aria-label": say("cancel"), onclick: () => this.leaveTarget() }, icon("close")),
    );
    this.area.focus();
  }

  leaveTarget() {
    if (this.target?.kind === "edit") this.area.value = "";
    this.target = null;
    this.note.hidden = true;
    this.fit();
  }

  async send() {
    const text = this.area.value.trim();
    if (!text && !this.files.length) return;
    try {
      await this.carryOut(text);
    } catch (error) {
      this.report(error);
      return;
    }
    this.area.value = "";
    this.files = [];
    this.asFile.checked = false;
    this.leaveTarget();
    this.showFiles();
  }

  async carryOut(text) {
    const place = { person: this.room.person, chat: this.room.chat };
    const id = this.target?.view.id ?? 0;
    if (this.target?.kind === "edit") return act("edit", { ...place, message: id, text });
    if (!this.files.length) return act("say", { ...place, text, reply_to: id });
    const files = await Promise.all(this.files.map(readFile));
    // What is no picture can only go as a file.
    const asFile = this.asFile.checked || !this.files.every((file) => /^(image|video)\//.test(file.type));
    return act("send_files", { ...place, files, caption: text, as_file: asFile, reply_to: id });
  }

  async say(text) {
    try {
      await act("say", { person: this.room.person, chat: this.room.chat, text });
    } catch (error) {
      this.report(error);
    }
  }

  async openMenu() {
    const commands = await act("menu", { person: this.room.person, chat: this.room.chat });
    const choose = (command) => {
      closeSheets();
      this.say(`/${command}`);
    };
    const rows = commands.map(({ command, description }) =>
      el("button", { type: "button", class: "command", onclick: () => choose(command) }, el("b", {}, `/${command}`), el("span", {}, description)),
    );
    openSheet(this.node, el("div", { class: "menu" }, rows.length ? rows : el("p", {}, say("noCommands"))));
  }

  /** The keyboard a bot put below the chat, or none. */
  showKeyboard(keyboard) {
    this.keyboard.hidden = !keyboard?.rows;
    const rows = (keyboard?.rows ?? []).map((row) =>
      el("div", { class: "row" }, row.map((label) => el("button", { type: "button", class: "key", onclick: () => this.say(label) }, label))),
    );
    this.keyboard.replaceChildren(...rows);
  }
}
