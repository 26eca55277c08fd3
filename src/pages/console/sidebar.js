/** The sidebar: sandbox, clock, navigation and role. */

import { clockCard } from "./clock-card.js";
import { readControl } from "./client.js";
import { button, labelled, select } from "./controls.js";
import { element, isolate, freshId, replace } from "./dom.js";
import { actAs, saveTokens, role, ROLES } from "./identity.js";
import { icon } from "./icons.js";
import { on, publish } from "./live.js";
import { sandbox } from "./place.js";
import { switchSandbox, fragment, onRoute, route } from "./route.js";
import { connection } from "./stream.js";
import { chooseTheme, theme, THEMES } from "./theme.js";
import { VIEWS } from "./views.js";

// The view of sandboxes shows more.
const MOST_OFFERED = 100;

const CONNECTIONS = {
  connecting: ["calm", "Connecting…"],
  live: ["good", "Live"],
  silent: ["warm", "No live events"],
  lost: ["bad", "Disconnected"],
};

export function sidebar(outlet) {
  const brand = element("div.brand", mark(), "Accounts Emulator");
  replace(outlet, brand, sandboxChoice(), clockCard(), destinations(), element("div.spring"), roleChoice(), foot());
}

/** Fills the bar that replaces the sidebar on a narrow screen. */
export function topbar(outlet) {
  const body = document.body.classList;
  const toggle = (wanted) => menu.setAttribute("aria-expanded", String(body.toggle("with-menu", wanted)));
  const menu = button("Menu", () => toggle(), { kind: "bare", sign: "menu", "aria-expanded": "false", "aria-controls": "sidebar" });
  const where = element("span.where");
  const arrive = () => {
    toggle(false);
    replace(where, isolate(sandbox()));
  };
  onRoute(arrive);
  arrive();
  document.getElementById("sidebar").addEventListener("click", (event) => { if (event.target.closest("a")) toggle(false); });
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !body.contains("with-menu")) return;
    toggle(false);
    menu.focus();
  });
  replace(outlet, element("span.brand", mark(), "Accounts Emulator"), where, menu);
}

function mark() {
  return element("img", { src: new URL("icon.svg", import.meta.url).pathname, alt: "", width: "24", height: "24" });
}

function sandboxChoice() {
  let names = [];
  const show = () => {
    const offered = new Set([...names, sandbox()]);
    replace(field, [...offered].sort().map((name) => element("option", { value: name, selected: name === sandbox() }, name)));
  };
  const read = async () => {
    const { ok, json } = await readControl(`sandboxes?limit=${MOST_OFFERED}`);
    if (!ok) return;
    json.data.forEach(({ name, tokens }) => saveTokens(name, tokens));
    names = json.data.map(({ name }) => name);
    show();
  };
  const field = select([], "", switchSandbox, { onfocus: read });
  on("sandboxes again", read);
  onRoute(show);
  show();
  read();
  return labelled("Sandbox", field);
}

function destinations() {
  const links = VIEWS.map(({ name, icon: sign, title }) => element("a", { href: fragment(name) }, icon(sign), title));
  const showCurrent = () => VIEWS.forEach(({ name }, index) => {
    if (name === route().view) links[index].setAttribute("aria-current", "page");
    else links[index].removeAttribute("aria-current");
  });
  onRoute(showCurrent);
  showCurrent();
  return Object.entries(Object.groupBy(VIEWS, ({ group }) => group)).map(([name, views]) => {
    const id = freshId("group");
    const items = views.map((view) => element("li", links[VIEWS.indexOf(view)]));
    return element("div.destinations", element("p.field", { id }, name), element("ul", { "aria-labelledby": id }, items));
  });
}

function roleChoice() {
  const roles = [["", "No role"], ...ROLES.map((name) => [name, name[0].toUpperCase() + name.slice(1)])];
  const act = (name) => {
    actAs(name);
    publish("again");
  };
  return labelled("Act as", select(roles, role(), act));
}

function foot() {
  const state = element("span.connection", { role: "status" });
  const show = () => {
    const [tone, label] = CONNECTIONS[connection()];
    replace(state, element(`span.dot.${tone}`), label);
  };
  on("status", show);
  show();
  return element("div.foot", state, select(THEMES, theme(), chooseTheme, { "aria-label": "Theme" }));
}
