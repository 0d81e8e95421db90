// One message as a bubble: words, pictures, files, buttons, reactions.

import { el, icon } from "./dom.js";
import { fileAddress } from "./server.js";
import { renderText } from "./text.js";
import { formatMoment, formatSize, say } from "./words.js";

/** The list item of a message; `room` says who looks, `on` takes what is pressed. */
export function makeBubble(view, room, on) {
  if (Object.keys(view.service).length) return makeService(view);
  const own = view.from.id === room.person && room.kind !== "channel";
  const bubble = el("div", { class: "bubble" }, makeTop(view, room, own), makeBody(view, on), makeFoot(view, room, on));
  // The time stands beside the last line of words where nothing else is at the foot.
  bubble.classList.toggle("inline", Boolean(view.text) && !Object.keys(view.reactions).length);
  bubble.classList.toggle("bare", view.photos.length > 0 && !view.text);
  bubble.classList.toggle("changed", view.edited);
  const item = el("li", { class: own ? "own" : "other", "data-id": view.id }, bubble);
  if (view.rows.length) item.append(makeKeys(view, on));
  return item;
}

function makeTop(view, room, own) {
  return [
    !own && room.kind !== "private" && makeName(view),
    view.forwarded && el("p", { class: "origin" }, say("forwarded")),
    view.reply_to > 0 && makeQuote(view, room),
  ];
}

function makeBody(view, on) {
  return [
    view.photos.length > 0 && makeAlbum(view.photos, on),
    ...view.files.map(makeFile),
    view.extra.kind && !view.files.length && makeExtra(view.extra),
    view.text && el("div", { class: "words" }, renderText(view.text, view.entities, on)),
  ];
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

// ── pictures and files ──

function makeAlbum(photos, on) {
  const frames = photos.map((photo, index) => makeFrame(photo, index, photos, on));
  return el("div", { class: `album of${photos.length}` }, frames);
}

function makeFrame(photo, index, photos, on) {
  const key = photos.length > 2 ? photo.preview : photo.key;
  const picture = el("img", { src: fileAddress(key), alt: say("photo"), loading: "lazy", draggable: false });
  const about = { class: spanOf(index, photos.length), type: "button", onclick: () => on.view(photos, index) };
  const frame = el("button", about, picture);
  frame.style.setProperty("--ratio", photo.width / photo.height);
  return frame;
}

// Five and more lie on six tracks, so that every row is full.
function spanOf(index, count) {
  if (count < 5) return "";
  const wide = { 0: 0, 1: 4, 2: 2 }[count % 3];
  return index < wide ? "half" : "third";
}

function makeFile(file) {
  const ending = file.name.includes(".") ? file.name.split(".").pop().slice(0, 4) : "";
  const tile = el("span", { class: `tile ${toneOf(ending.toLowerCase())}` }, ending.toUpperCase() || icon("save"));
  const words = [el("b", {}, file.name || say("file")), el("small", {}, formatSize(file.size))];
  const about = el("span", { class: "about" }, words);
  return el("a", { class: "file", href: fileAddress(file.key), download: file.name || "file" }, tile, about);
}

const TONES = {
  doc: "blue",
  xls: "green",
  csv: "green",
  pdf: "red",
  jpg: "violet",
  jpe: "violet",
  png: "violet",
  mp4: "violet",
};

function toneOf(ending) {
  return TONES[ending.slice(0, 3)] ?? "";
}

function makeExtra(extra) {
  const words = {
    sticker: extra.emoji,
    location: `${extra.latitude}, ${extra.longitude}`,
    contact: `${extra.first_name} ${extra.phone_number}`,
  };
  const kind = say(extra.kind) ?? extra.kind;
  return el("p", { class: `extra ${extra.kind}` }, el("small", {}, kind), words[extra.kind] ?? "");
}

// ── the foot and the buttons ──

function makeFoot(view, room, on) {
  const more = { class: "more", type: "button", title: say("more"), "aria-label": say("more") };
  const time = formatMoment(new Date(view.at), room.zone, { hour: "2-digit", minute: "2-digit" });
  return el(
    "div",
    { class: "foot" },
    Object.entries(view.reactions).map(([emoji, count]) => makeReaction(emoji, count)),
    el("button", { ...more, onclick: (event) => on.more(view, event.currentTarget) }, icon("more")),
    el("span", { class: "when" }, view.edited && el("em", {}, say("edited")), el("time", { dateTime: view.at }, time)),
  );
}

function makeReaction(emoji, count) {
  return el("span", { class: "reaction" }, emoji, count > 1 && el("small", {}, String(count)));
}

function makeKeys(view, on) {
  const rows = view.rows.map((row) => el("div", { class: "row" }, row.map((button) => makeKey(button, view, on))));
  return el("div", { class: "keys" }, rows);
}

function makeKey(button, view, on) {
  const about = { type: "button", class: "key", onclick: () => on.press(button, view, key) };
  const key = el("button", about, el("span", {}, button.text), button.url && icon("link"));
  return key;
}

// ── what the platform says ──

function makeService(view) {
  return el("li", { class: "service", "data-id": view.id }, el("span", {}, describeService(view.service)));
}

function describeService(service) {
  const names = (users) => users.map((user) => user.first_name).join("、");
  if (service.new_chat_members) return say("joined", names(service.new_chat_members));
  if (service.left_chat_member) return say("left", service.left_chat_member.first_name);
  if (service.new_chat_title) return say("renamed", service.new_chat_title);
  return say("upgraded");
}
