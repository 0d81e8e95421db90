// One message as a bubble: words, pictures, files, buttons, reactions.

import { el, icon } from "./dom.js";
import { fileAddress } from "./server.js";
import { renderText } from "./text.js";
import { formatMoment, formatSize, say } from "./words.js";

/** The list item of a message; `room` says who looks, `on` takes what is pressed. */
export function makeBubble(view, room, on) {
  if (Object.keys(view.service).length) return makeService(view);
  const own = view.from.id === room.person && room.kind !== "channel";
  const item = el("li", { class: own ? "own" : "other", "data-id": view.id });
  const bubble = el("div", { class: "bubble" });
  if (!own && room.kind !== "private") bubble.append(makeName(view));
  if (view.forwarded) bubble.append(el("p", { class: "origin" }, say("forwarded")));
  if (view.reply_to) bubble.append(makeQuote(view, room));
  if (view.photos.length) bubble.append(makeAlbum(view.photos, on));
  for (const file of view.files) bubble.append(makeFile(file));
  if (view.extra.kind && !view.files.length) bubble.append(makeExtra(view.extra));
  if (view.text) bubble.append(el("div", { class: "words" }, renderText(view.text, view.entities, on)));
  bubble.append(makeFoot(view, room, on));
  bubble.classList.toggle("bare", view.photos.length > 0 && !view.text);
  bubble.classList.toggle("inline", Boolean(view.text) && !Object.keys(view.reactions).length);
  bubble.classList.toggle("changed", view.edited);
  item.append(bubble);
  if (view.rows.length) item.append(makeKeys(view, on));
  return item;
}

function makeName(view) {
  const name = el("p", { class: "name" }, view.from.name);
  name.style.setProperty("--hue", (Math.abs(view.from.id) * 137) % 360);
  return name;
}

function makeQuote(view, room) {
  const answered = room.messages.get(view.reply_to);
  const words = answered ? answered.text || say(answered.photos.length ? "photo" : "file") : "…";
  return el("div", { class: "quote" }, el("b", {}, answered?.from.name ?? ""), el("span", {}, words.slice(0, 80)));
}

function makeAlbum(photos, on) {
  const album = el("div", { class: `album of${photos.length}` });
  for (const [index, photo] of photos.entries()) {
    const picture = el("img", { src: fileAddress(photos.length > 2 ? photo.preview : photo.key), alt: say("photo"), loading: "lazy", draggable: false });
    const frame = el("button", { class: spanOf(index, photos.length), type: "button", onclick: () => on.view(photos, index) }, picture);
    if (photos.length === 1) {
      picture.width = photo.width;
      picture.height = photo.height;
      frame.style.setProperty("--ratio", photo.width / photo.height);
    }
    album.append(frame);
  }
  return album;
}

// Five and more lie on six tracks, so that every row is full.
function spanOf(index, count) {
  if (count < 5) return "";
  const wide = { 0: 0, 1: 4, 2: 2 }[count % 3];
  return index < wide ? "half" : "third";
}

function makeFile(file) {
  const ending = file.name.includes(".") ? file.name.split(".").pop().slice(0, 4) : "";
  return el(
    "a",
    { class: "file", href: fileAddress(file.key), download: file.name || "file" },
    el("span", { class: `tile ${toneOf(ending)}` }, ending.toUpperCase() || icon("save")),
    el("span", { class: "about" }, el("b", {}, file.name || say("file")), el("small", {}, formatSize(file.size))),
  );
}

function toneOf(ending) {
  const tones = { doc: "blue", xls: "green", csv: "green", pdf: "red", jpg: "violet", jpeg: "violet", png: "violet", mp4: "violet" };
  return tones[ending.toLowerCase()] ?? tones[ending.toLowerCase().slice(0, 3)] ?? "";
}

function makeExtra(extra) {
  const words = { sticker: extra.emoji, location: `${extra.latitude}, ${extra.longitude}`, contact: `${extra.first_name} ${extra.phone_number}` };
  return el("p", { class: `extra ${extra.kind}` }, el("small", {}, say(extra.kind) ?? extra.kind), words[extra.kind] ?? "");
}

function makeFoot(view, room, on) {
  const foot = el("div", { class: "foot" });
  for (const [emoji, count] of Object.entries(view.reactions)) {
    foot.append(el("span", { class: "reaction" }, emoji, count > 1 ? el("small", {}, String(count)) : ""));
  }
  const at = new Date(view.at);
  foot.append(
    el("button", { class: "more", type: "button", title: say("more"), "aria-label": say("more"), onclick: (event) => on.more(view, event.currentTarget) }, icon("more")),
    el("span", { class: "when" }, view.edited ? el("em", {}, say("edited")) : "", el("time", { dateTime: view.at }, formatMoment(at, room.zone, { hour: "2-digit", minute: "2-digit" }))),
  );
  return foot;
}

function makeKeys(view, on) {
  const keys = el("div", { class: "keys" });
  for (const row of view.rows) {
    const line = el("div", { class: "row" });
    for (const button of row) line.append(makeKey(button, view, on));
    keys.append(line);
  }
  return keys;
}

function makeKey(button, view, on) {
  const key = el("button", { type: "button", class: button.url ? "key link" : "key" }, el("span", {}, button.text), button.url ? icon("link") : "");
  key.addEventListener("click", () => on.press(button, view, key));
  return key;
}

function makeService(view) {
  return el("li", { class: "service", "data-id": view.id }, el("span", {}, describeService(view)));
}

function describeService(view) {
  const service = view.service;
  if (service.new_chat_members) return say("joined", service.new_chat_members.map((user) => user.first_name).join("、"));
  if (service.left_chat_member) return say("left", service.left_chat_member.first_name);
  if (service.new_chat_title) return say("renamed", service.new_chat_title);
  return say("upgraded");
}
