// The sandbox's clock in the bar: it runs on from what the sandbox said last.

import { closeSheets, el, icon, openSheet } from "./dom.js";
import { act } from "./server.js";
import { formatMoment, say } from "./words.js";

export class Clock {
  constructor(now, zone) {
    this.zone = zone;
    this.node = el("div", { class: "clock" });
    this.set(now);
    setInterval(() => this.tick(), 1000);
  }

  set(now) {
    this.lead = new Date(now).getTime() - Date.now();
    this.tick();
  }

  get now() {
    return new Date(Date.now() + this.lead);
  }

  build() {
    this.date = el("span", { class: "date" });
    this.time = el("b", {});
    const step = (words, action, values, name) => el("button", { type: "button", class: "step", "data-step": name, onclick: () => act(action, values) }, say(words));
    this.node.replaceChildren(
      el("div", { class: "face-of-clock" }, icon("clock"), this.date, this.time),
      el(
        "div",
        { class: "steps" },
        step("hour", "move_clock", { seconds: 3600 }, "hour"),
        step("day", "move_clock", { seconds: 86400 }, "day"),
        step("monthEnd", "move_to_month_end", {}, "month-end"),
        el("button", { type: "button", class: "step", "data-step": "pick", onclick: () => this.openPicker() }, say("pick")),
      ),
    );
    this.tick();
  }

  tick() {
    if (!this.date) return;
    this.date.textContent = formatMoment(this.now, this.zone, { year: "numeric", month: "long", day: "numeric", weekday: "short" });
    this.time.textContent = formatMoment(this.now, this.zone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  }

  openPicker() {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: this.zone, dateStyle: "short", timeStyle: "short" });
    const field = el("input", { type: "datetime-local", value: parts.format(this.now).replace(" ", "T") });
    const go = async (event) => {
      event.preventDefault();
      if (field.value) await act("set_clock", { at: field.value });
      closeSheets();
    };
    const form = el("form", { class: "menu picker", onsubmit: go }, field, el("button", { class: "primary" }, say("set")));
    openSheet(this.node, form);
    field.focus();
  }
}
