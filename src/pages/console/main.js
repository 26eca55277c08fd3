/** The console: a page that does what any client of the emulator could, and shows how. */

import { wrote } from "./ask.js";
import { onTokenWanted } from "./client.js";
import { dock } from "./dock.js";
import { closeDrawer } from "./drawer.js";
import { element, focusOn, replace } from "./dom.js";
import { adminToken, keepAdminToken } from "./identity.js";
import { on } from "./live.js";
import { sandbox } from "./place.js";
import { onRoute, route } from "./route.js";
import { sidebar, topbar } from "./sidebar.js";
import { listen } from "./stream.js";
import { showTheme } from "./theme.js";
import { readClock } from "./time.js";
import { VIEWS } from "./views.js";

const main = document.getElementById("main");
let life = new AbortController();
let seen = null;

/** Shows the view that the address asks for, in the sandbox that it names. */
function show() {
  const { view: name, settings } = route();
  const view = VIEWS.find((view) => view.name === name) ?? VIEWS[0];
  const place = `${sandbox()} ${view.name}`;
  const isElsewhere = seen !== null && seen !== place;
  const isOtherSandbox = !seen?.startsWith(`${sandbox()} `);
  seen = place;
  if (isOtherSandbox) arrive();
  life.abort();
  life = new AbortController();
  closeDrawer();
  const outlet = element("div.view", { id: `view-${view.name}` });
  replace(main, outlet);
  view.show(outlet, settings, life.signal);
  document.title = `${view.title} · ${sandbox()} · Accounts Emulator`;
  if (isElsewhere) focusOn(outlet.querySelector("h1"));
  main.parentElement.scrollTop = 0;
}

function arrive() {
  readClock();
  listen();
}

function watchConnection() {
  const banner = document.getElementById("banner");
  on("status", (status) => {
    banner.hidden = status !== "lost";
    const text = "The emulator does not answer. What is shown may be out of date; trying again…";
    replace(banner, status === "lost" && text);
    if (status !== "lost") readClock();
  });
}

let asking = null;

// Several calls may be barred at once; they wait for the same answer.
function askForAdminToken() {
  asking ??= wrote({
    title: "The control plane wants its token",
    text: adminToken() ? "The one that was given is not right." : "This emulator was started with --admin-token.",
    label: "Token",
    type: "password",
    yes: "Use it",
  }).finally(() => { asking = null; });
  return asking.then((token) => {
    if (!token) return false;
    keepAdminToken(token);
    return true;
  });
}

showTheme();
onTokenWanted(askForAdminToken);
sidebar(document.getElementById("sidebar"));
topbar(document.getElementById("topbar"));
dock(document.getElementById("dock"));
watchConnection();
document.getElementById("skip").addEventListener("click", () => focusOn(main));
onRoute(show);
show();
