// Where a person writes: words, pictures, files, the command menu, the keys below.

import { closeSheets, el, icon, openSheet } from "./dom.js";
import { act, readFile } from "./server.js";
import { formatSize, say } from "./words.js";

const TALLEST = 132;

export class Composer {
  /** `room` says who writes where; `complain` shows what went wrong. */
  constructor(room, complain) {
    this.room = room;
    this.complain = complain;
    this.files = [];
    this.target = null; // the message that is edited or answered
    this.node = el("form", { class: "composer", autocomplete: "off", onsubmit: (event) => this.onSubmit(event) });
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
    const take = () => this.take(this.picker.files);
    this.picker = el("input", { type: "file", multiple: true, hidden: true, onchange: take });
    this.asFile = el("input", { type: "checkbox", onchange: () => this.showFiles() });
    this.tray = el("div", { class: "tray", hidden: true });
    this.note = el("div", { class: "note", hidden: true });
    this.keyboard = el("div", { class: "below", hidden: true });
    this.node.replaceChildren(this.note, this.tray, this.makeLine(), this.keyboard, this.picker);
    this.fit();
  }

  makeLine() {
    this.sendButton = this.makeTool("send", "send", null, "submit");
    return el(
      "div",
      { class: "line" },
      this.makeTool("menu", "menu", () => this.openMenu()),
      this.area,
      this.makeTool("clip", "attach", () => this.picker.click()),
      this.sendButton,
    );
  }

  makeTool(picture, words, onclick, type = "button") {
    const about = { class: `tool ${words}`, type, title: say(words), "aria-label": say(words), onclick };
    return el("button", about, icon(picture));
  }

  /** The same in another language; the draft stays. */
  rebuild() {
    const draft = this.area.value;
    this.build();
    this.area.value = draft;
    this.showFiles();
  }

  fit() {
    this.area.style.height = "auto";
    const height = Math.min(this.area.scrollHeight, TALLEST);
    if (height) this.area.style.height = `${height}px`;
    this.sendButton.disabled = !this.area.value.trim() && !this.files.length;
  }

  onSubmit(event) {
    event.preventDefault();
    this.send();
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

  // ── files ──

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
    const about = { type: "button", title: say("delete"), "aria-label": say("delete"), onclick: remove };
    return el("figure", {}, isPicture ? makeThumb(file) : makePlain(file), el("button", about, icon("close")));
  }

  // ── editing and answering ──

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
    const about = { type: "button", title: say("cancel"), "aria-label": say("cancel") };
    this.note.hidden = false;
    this.note.replaceChildren(
      el("span", {}, el("b", {}, words), el("small", {}, text.slice(0, 80))),
      el("button", { ...about, onclick: () => this.leaveTarget() }, icon("close")),
    );
    this.area.focus();
  }

  leaveTarget() {
    if (this.target?.kind === "edit") this.area.value = "";
    this.target = null;
    this.note.hidden = true;
    this.fit();
  }

  // ── sending ──

  async send() {
    const { files, target } = this;
    const draft = { text: this.area.value.trim(), files, asFile: this.asFile.checked, target };
    if (!draft.text && !draft.files.length) return;
    // At once, so that what is written while this is on its way is not lost.
    this.clear();
    try {
      await this.carryOut(draft);
    } catch (error) {
      this.restore(draft);
      this.complain(error);
    }
  }

  clear() {
    this.area.value = "";
    this.files = [];
    this.asFile.checked = false;
    this.leaveTarget();
    this.showFiles();
  }

  restore(draft) {
    this.area.value = draft.text;
    this.files = draft.files;
    this.asFile.checked = draft.asFile;
    this.showFiles();
  }

  async carryOut({ text, files, asFile, target }) {
    const place = { person: this.room.person, chat: this.room.chat };
    const id = target?.view.id ?? 0;
    if (target?.kind === "edit") return act("edit", { ...place, message: id, text });
    if (!files.length) return act("say", { ...place, text, reply_to: id });
    // What is no picture can only go as a file.
    const plain = asFile || !files.every((file) => /^(image|video)\//.test(file.type));
    const sent = await Promise.all(files.map(readFile));
    return act("send_files", { ...place, files: sent, caption: text, as_file: plain, reply_to: id });
  }

  async say(text) {
    try {
      await act("say", { person: this.room.person, chat: this.room.chat, text });
    } catch (error) {
      this.complain(error);
    }
  }

  // ── menus ──

  async openMenu() {
    const commands = await act("menu", { person: this.room.person, chat: this.room.chat });
    const rows = commands.map(({ command, description }) => this.makeCommand(command, description));
    openSheet(this.node, el("div", { class: "menu" }, rows.length ? rows : el("p", {}, say("noCommands"))));
  }

  makeCommand(command, description) {
    const choose = () => {
      closeSheets();
      this.say(`/${command}`);
    };
    const about = { type: "button", class: "command", onclick: choose };
    return el("button", about, el("b", {}, `/${command}`), el("span", {}, description));
  }

  /** The keyboard a bot put below the chat, or none. */
  showKeyboard(keyboard) {
    this.keyboard.hidden = !keyboard?.rows;
    const makeRow = (row) => el("div", { class: "row" }, row.map((label) => this.makeKey(label)));
    this.keyboard.replaceChildren(...(keyboard?.rows ?? []).map(makeRow));
  }

  makeKey(label) {
    return el("button", { type: "button", class: "key", onclick: () => this.say(label) }, label);
  }
}

function makeThumb(file) {
  const address = URL.createObjectURL(file);
  return el("img", { src: address, alt: file.name, onload: () => URL.revokeObjectURL(address) });
}

function makePlain(file) {
  return el("span", { class: "plain" }, el("b", {}, file.name), el("small", {}, formatSize(file.size)));
}
