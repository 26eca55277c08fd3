/** The side of the page: which sandbox, what time it is there, where to go, and as whom. */

import { clockCard } from "./clock-card.js";
import { control } from "./client.js";
import { element, focusOn, foreign, freshId, replace } from "./dom.js";
import { actAs, noteTokens, role, ROLES } from "./identity.js";
import { icon } from "./icons.js";
import { on, tell } from "./live.js";
import { sandbox } from "./place.js";
import { enter, fragment, onRoute, route } from "./route.js";
import { connection } from "./stream.js";
import { chooseTheme, theme, THEMES } from "./theme.js";
import { VIEWS } from "./views.js";

// A choice of more would be no choice; the view of sandboxes has them all.
const MOST_OFFERED = 100;

const CONNECTIONS = {
  connecting: ["calm", "Connecting…"],
  live: ["good", "Live"],
  silent: ["warm", "No live events"],
  lost: ["bad", "Disconnected"],
};

/** Fills the sidebar. */
export function sidebar(outlet) {
  replace(outlet, brand(), sandboxChoice(), clockCard(), destinations(), element("div.spring"), roleChoice(), foot());
}

/** Fills the bar that stands in for the sidebar where there is no room for it. */
export function topbar(outlet) {
  const toggle = (wanted) => {
    document.body.classList.toggle("with-menu", wanted);
    button.setAttribute("aria-expanded", String(document.body.classList.contains("with-menu")));
  };
  const button = element("button.bare", { type: "button", "aria-expanded": "false", "aria-controls": "sidebar", onclick: () => toggle() }, icon("menu"), "Menu");
  const where = element("span.where");
  const tellWhere = () => { toggle(false); replace(where, foreign(sandbox())); };
  onRoute(tellWhere);
  tellWhere();
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.body.classList.contains("with-menu")) return;
    toggle(false);
    focusOn(button);
  });
  replace(outlet, element("span.brand", mark(), "Accounts Emulator"), where, button);
}

function brand() {
  return element("div.brand", mark(), element("span", "Accounts Emulator"));
}

function mark() {
  return element("img", { src: new URL("icon.svg", import.meta.url).pathname, alt: "", width: "24", height: "24" });
}

function sandboxChoice() {
  const id = freshId("sandbox");
  const select = element("select", { id, onchange: () => enter(select.value) });
  const offer = async () => {
    const answer = await control("GET", "sandboxes", { quiet: true });
    const all = answer.ok ? answer.json.data : [];
    all.forEach(({ name, tokens }) => noteTokens(name, tokens));
    const names = all.map(({ name }) => name).filter((name) => name !== sandbox());
    const offered = [sandbox(), ...names.slice(0, MOST_OFFERED)].sort();
    replace(select, offered.map((name) => element("option", { value: name, selected: name === sandbox() }, name)));
  };
  select.addEventListener("focus", offer);
  on("sandboxes again", offer);
  onRoute(offer);
  offer();
  return element("div.sandbox-choice", element("label.field", { for: id }, "Sandbox"), select);
}

function destinations() {
  const links = VIEWS.map((view) => element("a", { href: fragment(view.name) }, icon(view.icon), view.title));
  const mark = () => {
    const { view } = route();
    links.forEach((link, index) => {
      if (VIEWS[index].name === view) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    });
  };
  onRoute(mark);
  mark();
  const groups = Object.entries(Object.groupBy(VIEWS, (view) => view.group));
  return groups.map(([name, views]) => {
    const id = freshId("group");
    const items = views.map((view) => element("li", links[VIEWS.indexOf(view)]));
    return element("div.destinations", element("p.field", { id }, name), element("ul", { "aria-labelledby": id }, items));
  });
}

function roleChoice() {
  const id = freshId("role");
  const options = [["", "Nobody in particular"], ...ROLES.map((name) => [name, name[0].toUpperCase() + name.slice(1)])];
  const select = element("select", { id, onchange: () => { actAs(select.value); tell("role"); tell("again"); } },
    options.map(([value, label]) => element("option", { value, selected: value === role() }, label)));
  on("role", () => { select.value = role(); });
  return element("div.role-choice", element("label.field", { for: id }, "Act as"), select);
}

function foot() {
  const state = element("span.connection", { role: "status" });
  const tellState = () => {
    const [tone, label] = CONNECTIONS[connection()];
    replace(state, element(`span.dot.${tone}`), label);
  };
  on("status", tellState);
  tellState();
  return element("div.foot", state, themeChoice());
}

function themeChoice() {
  const buttons = THEMES.map(({ name, label }) => {
    const onclick = () => { chooseTheme(name); press(); };
    return element("button.bare", { type: "button", "aria-label": `Theme: ${label}`, title: label, onclick }, icon(name));
  });
  const press = () => buttons.forEach((button, index) => button.setAttribute("aria-pressed", String(THEMES[index].name === theme())));
  press();
  return element("span.themes", { role: "group", "aria-label": "Theme" }, buttons);
}
