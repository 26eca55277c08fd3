/** The console: a page that uses only public calls, and shows each. */

import { prompt } from "./ask.js";
import { onTokenRequired } from "./client.js";
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
let controller = new AbortController();
let seen = null;

/** Shows the view and the sandbox in the address. */
function show() {
  const { view: name, settings } = route();
  const view = VIEWS.find((view) => view.name === name) ?? VIEWS[0];
  const place = `${sandbox()} ${view.name}`;
  const isElsewhere = seen !== null && seen !== place;
  const isOtherSandbox = !seen?.startsWith(`${sandbox()} `);
  seen = place;
  if (isOtherSandbox) enterSandbox();
  controller.abort();
  controller = new AbortController();
  closeDrawer();
  const outlet = element("div.view", { id: `view-${view.name}` });
  replace(main, outlet);
  view.show(outlet, settings, controller.signal);
  document.title = `${view.title} · ${sandbox()} · Accounts Emulator`;
  if (isElsewhere) focusOn(outlet.querySelector("h1"));
  main.parentElement.scrollTop = 0;
}

function enterSandbox() {
  readClock();
  listen();
}

function watchConnection() {
  const banner = document.getElementById("banner");
  on("status", (status) => {
    banner.hidden = status !== "lost";
    const text = "The emulator does not answer. This page may be out of date. Reconnecting…";
    replace(banner, status === "lost" && text);
    if (status !== "lost") readClock();
  });
}

let asking = null;

// Several calls may fail at once; they share one dialog.
function askForAdminToken() {
  asking ??= prompt({
    title: "The control plane requires a token",
    text: adminToken() ? "The token is wrong." : "This emulator was started with --admin-token.",
    label: "Token",
    type: "password",
    yes: "Continue",
  }).finally(() => { asking = null; });
  return asking.then((token) => {
    if (!token) return false;
    keepAdminToken(token);
    return true;
  });
}

showTheme();
onTokenRequired(askForAdminToken);
sidebar(document.getElementById("sidebar"));
topbar(document.getElementById("topbar"));
dock(document.getElementById("dock"));
watchConnection();
document.getElementById("skip").addEventListener("click", () => focusOn(main));
onRoute(show);
show();
