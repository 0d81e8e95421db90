// Building the page: elements only, never markup from strings, so nothing people write
// can become anything but text.

/** An element with properties, `class`, `data-*`, listeners (`onclick`) and children. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) setProperty(node, name, value);
  node.append(...children.flat(2).filter(isShown));
  return node;
}

function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

const ATTRIBUTES = /^(role|for|data-.*|aria-.*)$/;

function setProperty(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  if (name === "class") node.className = value;
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (ATTRIBUTES.test(name)) node.setAttribute(name, value);
  else node[name] = value;
}

const PATHS = {
  send: "M3.4 20.4 21 12 3.4 3.6l.1 6.5L15 12 3.5 13.9z",
  clip: "M16.5 6.5v9.8a4.5 4.5 0 0 1-9 0V5.8a3 3 0 0 1 6 0v9.7a1.5 1.5 0 0 1-3 0V7",
  menu: "M4 7h16M4 12h16M4 17h10",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  down: "M6 9.5l6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  link: "M8 16 16 8M9.5 8H16v6.5",
  clock: "M12 7.5V12l3 2M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0",
  people:
    "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2.5 19.5c.6-3.3 3.2-5 6.5-5s5.9 1.7 6.5 5" +
    "M16 4.8a3.5 3.5 0 0 1 0 6.4M18.5 14.9c1.6.8 2.7 2.3 3 4.6",
  megaphone: "M4 10v4h3l9 4.5v-13L7 10zM7 14l1.5 5.5h2.3L9.5 14.8M19 9.5c.9 1.5.9 3.5 0 5",
  save: "M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 19.5h14",
};
const FILLED = new Set(["send"]);

/** A line icon of 24 by 24. */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", FILLED.has(name) ? "icon filled" : "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A face: the name's first character on a colour of its own. */
export function face(name, id, kind = "private") {
  const hue = (Math.abs(id) * 137) % 360;
  const node = el("span", { class: "face", "aria-hidden": "true" });
  node.style.setProperty("--hue", hue);
  const pictures = { private: [...name][0] ?? "?", channel: icon("megaphone") };
  node.append(pictures[kind] ?? icon("people"));
  return node;
}

/** Opens a small sheet in `host`; a press anywhere else closes it. */
export function openSheet(host, sheet) {
  closeSheets();
  sheet.classList.add("sheet");
  host.append(sheet);
  const away = (event) => {
    if (!sheet.contains(event.target)) closeSheets();
  };
  setTimeout(() => document.addEventListener("pointerdown", away), 0);
  sheet.release = () => document.removeEventListener("pointerdown", away);
}

export function closeSheets() {
  for (const sheet of document.querySelectorAll(".sheet")) {
    sheet.release?.();
    sheet.remove();
  }
}
