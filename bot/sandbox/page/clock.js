// The sandbox's clock in the bar: it runs on from what the sandbox said last.

import { closeSheets, el, icon, openSheet } from "./dom.js";
import { act } from "./server.js";
import { formatMoment, say } from "./words.js";

const DATE = { year: "numeric", month: "short", day: "numeric", weekday: "short" };
const TIME = { hour: "2-digit", minute: "2-digit", second: "2-digit" };

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
    this.node.replaceChildren(
      el("div", { class: "face-of-clock" }, icon("clock"), this.date, this.time),
      el(
        "div",
        { class: "steps" },
        makeStep("hour", () => act("move_clock", { seconds: 3600 })),
        makeStep("day", () => act("move_clock", { seconds: 86400 })),
        makeStep("monthEnd", () => act("move_to_month_end")),
        makeStep("pick", () => this.openPicker()),
      ),
    );
    this.tick();
  }

  tick() {
    if (!this.date) return;
    this.date.textContent = formatMoment(this.now, this.zone, DATE);
    this.time.textContent = formatMoment(this.now, this.zone, TIME);
  }

  openPicker() {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: this.zone, dateStyle: "short", timeStyle: "short" });
    const field = el("input", { type: "datetime-local", value: parts.format(this.now).replace(" ", "T") });
    const go = async (event) => {
      event.preventDefault();
      if (field.value) await act("set_clock", { at: field.value });
      closeSheets();
    };
    const button = el("button", { class: "primary" }, say("set"));
    openSheet(this.node, el("form", { class: "menu picker", onsubmit: go }, field, button));
    field.focus();
  }
}

function makeStep(words, onclick) {
  return el("button", { type: "button", class: "step", "data-step": words, onclick }, say(words));
}
