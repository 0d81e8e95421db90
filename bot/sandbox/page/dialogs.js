// Windows over the page: pictures large, alerts, the choice of who opens a link.

import { el, face, icon } from "./dom.js";
import { fileAddress } from "./server.js";
import { say } from "./words.js";

const viewer = document.getElementById("viewer");
const ask = document.getElementById("ask");

for (const dialog of [viewer, ask]) {
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

function show(...content) {
  ask.replaceChildren(...content);
  ask.showModal();
}

function makeButton(tone, words) {
  return el("button", { type: "button", class: tone, onclick: () => ask.close() }, words);
}

export function showAlert(text) {
  show(el("p", { class: "words" }, text), makeButton("primary", say("ok")));
}

/** Ask which of `people` it is to be; `choose(person)` hears it. */
export function choosePerson(people, choose) {
  const offers = people.map((person) => {
    const pick = () => {
      ask.close();
      choose(person);
    };
    const about = { type: "button", class: "choice", onclick: pick };
    return el("button", about, face(person.name, person.id), el("span", {}, person.name));
  });
  show(
    el("p", { class: "title" }, say("openAs")),
    el("div", { class: "offers" }, offers),
    makeButton("plain", say("cancel")),
  );
}

/** The pictures of a message, one at a time; a press shows the next. */
export function showPhotos(photos, index) {
  const photo = photos[index];
  const next = () => (photos.length > 1 ? showPhotos(photos, (index + 1) % photos.length) : viewer.close());
  const count = photos.length > 1 ? `${index + 1} / ${photos.length} · ` : "";
  const about = { class: "tool", type: "button", title: say("close"), "aria-label": say("close") };
  viewer.replaceChildren(
    el("img", { src: fileAddress(photo.key), alt: say("photo"), onclick: next }),
    el("p", {}, `${count}${photo.width} × ${photo.height}`),
    el("button", { ...about, onclick: () => viewer.close() }, icon("close")),
  );
  if (!viewer.open) viewer.showModal();
}
