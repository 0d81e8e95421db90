// The list of bubbles: order, days, what is unread, where one has scrolled to.

import { makeBubble } from "./bubble.js";
import { el, icon } from "./dom.js";
import { formatMoment, say } from "./words.js";

// As many bubbles as one scrolls through; older ones are in the sandbox, not on the page.
export const SHOWN = 400;
const NEAR_END = 60;

export class Talk {
  /** `room`: who looks at which chat; `on`: takes what is pressed; `onUnread`: a count changed. */
  constructor(room, on, onUnread) {
    this.room = room;
    this.on = on;
    this.onUnread = onUnread;
    this.messages = new Map();
    this.items = new Map();
    this.unread = 0;
    this.visible = true;
    this.atEnd = true;
    this.list = el("ol", { class: "talk", role: "log", "aria-live": "polite" });
    this.scroll = el("div", { class: "scroll", onscroll: () => this.onScroll() }, this.list);
    this.below = el(
      "button",
      { class: "below-mark", type: "button", hidden: true, onclick: () => this.toEnd(true) },
      icon("down"),
      el("span", {}),
    );
    this.watchSize();
  }

  /** Pictures load and the composer grows: who was at the end stays there. */
  watchSize() {
    const observer = new ResizeObserver(() => this.atEnd && this.toEnd());
    observer.observe(this.list);
    observer.observe(this.scroll);
  }

  set(views) {
    this.messages = new Map(views.map((view) => [view.id, view]));
    this.show();
  }

  show() {
    this.items.clear();
    this.list.replaceChildren();
    for (const view of this.messages.values()) this.place(view);
    this.showDays();
    this.toEnd();
  }

  /** A message came or changed. */
  take(view) {
    const isNew = !this.messages.has(view.id);
    const atEnd = this.atEnd;
    const own = view.from.id === this.room.person;
    this.messages.set(view.id, view);
    this.place(view);
    this.forgetOldest();
    this.showDays();
    if (isNew && !own && !(atEnd && this.visible)) this.countUnread(view.id);
    if (atEnd || own) this.toEnd();
  }

  place(view) {
    const item = makeBubble(view, this.room, this.on);
    const old = this.items.get(view.id);
    if (old) old.replaceWith(item);
    else this.insert(view.id, item);
    this.items.set(view.id, item);
  }

  insert(id, item) {
    const later = [...this.items.keys()].filter((other) => other > id);
    const next = later.length ? this.items.get(Math.min(...later)) : null;
    this.list.insertBefore(item, next);
  }

  forgetOldest() {
    while (this.messages.size > SHOWN) this.remove(Math.min(...this.messages.keys()));
  }

  remove(id) {
    this.messages.delete(id);
    this.items.get(id)?.remove();
    this.items.delete(id);
  }

  /** A message was deleted; an album stands as long as it has parts. */
  drop(gone) {
    const album = this.messages.get(gone.bubble);
    if (gone.id === gone.bubble || !(album?.ids.length > 1)) this.remove(gone.bubble);
    this.showDays();
  }

  /** A line with the date before the first message of each day; close bubbles closer. */
  showDays() {
    for (const line of this.list.querySelectorAll(".day")) line.remove();
    let last = null;
    for (const view of this.messages.values()) {
      const item = this.items.get(view.id);
      const day = formatMoment(new Date(view.at), this.room.zone, { month: "long", day: "numeric", weekday: "short" });
      if (day !== last?.day) this.list.insertBefore(el("li", { class: "day" }, el("span", {}, day)), item);
      item.classList.toggle("joined", day === last?.day && last.from === view.from.id && !last.apart);
      const apart = Object.keys(view.service).length > 0 || view.rows.length > 0;
      last = { day, from: view.from.id, apart };
    }
  }

  lastKeyboard() {
    const set = [...this.messages.values()].filter((view) => Object.keys(view.keyboard).length);
    return set.length ? set[set.length - 1].keyboard : null;
  }

  // ── what is unread ──

  isAtEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < NEAR_END;
  }

  toEnd(smooth = false) {
    this.atEnd = true;
    this.scroll.scrollTo({ top: this.scroll.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  onScroll() {
    this.atEnd = this.isAtEnd();
    if (this.visible && this.isAtEnd()) this.readAll();
    this.showBelow();
  }

  countUnread(id) {
    if (!this.unread) {
      const line = el("li", { class: "fresh" }, el("span", {}, say("unread")));
      this.list.insertBefore(line, this.items.get(id));
    }
    this.unread += 1;
    this.showBelow();
    this.onUnread();
  }

  readAll() {
    if (!this.unread) return;
    this.unread = 0;
    this.showBelow();
    this.onUnread();
    setTimeout(() => this.unread || this.list.querySelector(".fresh")?.remove(), 4000);
  }

  showBelow() {
    this.below.hidden = this.isAtEnd();
    this.below.lastChild.textContent = this.unread ? `${this.unread} ${say("newBelow")}` : "";
  }

  setVisible(visible) {
    this.visible = visible;
    if (visible) requestAnimationFrame(() => (this.isAtEnd() ? this.readAll() : this.showBelow()));
  }
}
