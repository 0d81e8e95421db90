// Words with their entities. Offsets are UTF-16 units, which is what JavaScript counts.

import { el } from "./dom.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};

/** A fragment; `on.link(url)` and `on.command(text)` take what is pressed. */
export function renderText(text, entities, on) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return renderSpan(text, 0, text.length, sorted, on);
}

function renderSpan(text, begin, end, entities, on) {
  const fragment = document.createDocumentFragment();
  let at = begin;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const last = Math.min(end, entity.offset + entity.length);
    const inner = [];
    for (index += 1; index < entities.length && entities[index].offset < last; index += 1) inner.push(entities[index]);
    if (entity.offset > at) fragment.append(text.slice(at, entity.offset));
    const words = text.slice(entity.offset, last);
    const node = makeNode(entity, words, on);
    node.append(renderSpan(text, entity.offset, last, inner, on));
    fragment.append(node);
    at = last;
  }
  if (at < end) fragment.append(text.slice(at, end));
  return fragment;
}

function makeNode(entity, words, on) {
  const tag = TAGS[entity.type];
  if (tag) return el(tag);
  switch (entity.type) {
    case "expandable_blockquote":
      return el("blockquote", { class: "folded", onclick: (event) => event.currentTarget.classList.toggle("open") });
    case "spoiler":
      return el("span", { class: "spoiler", onclick: (event) => event.currentTarget.classList.add("open") });
    case "text_link":
    case "url":
      return makeLink(entity.url ?? words, on);
    case "bot_command":
      return el("button", { class: "inline", type: "button", onclick: () => on.command(words) });
    default:
      return el("span", { class: entity.type });
  }
}

function makeLink(address, on) {
  if (!/^(https?|tg):/i.test(address)) return el("span");
  const link = el("a", { href: address, rel: "noopener noreferrer", target: "_blank" });
  link.addEventListener("click", (event) => {
    if (on.link(address)) event.preventDefault();
  });
  return link;
}
