/** The view and its settings, from the fragment: `#users?state=Invited&page=2`. */

import { pageOf, sandbox } from "./place.js";

const listeners = new Set();

/** @returns {{ view: string, settings: Record<string, string> }} */
export function route() {
  const [view, query] = location.hash.slice(1).split("?");
  return { view: view || "users", settings: Object.fromEntries(new URLSearchParams(query)) };
}

export function fragment(view, settings = {}) {
  const query = new URLSearchParams(Object.entries(settings).filter(([, value]) => value));
  return query.size > 0 ? `#${view}?${query}` : `#${view}`;
}

/** Goes to a view, and adds an entry to the browser's history. */
export function go(view, settings) {
  history.pushState(null, "", fragment(view, settings));
  notify();
}

/** Changes settings of the current view in the address, without showing it again. */
export function updateSettings(settings) {
  const now = route();
  history.replaceState(null, "", fragment(now.view, { ...now.settings, ...settings }));
}

/** Shows the same view in another sandbox. */
export function switchSandbox(name) {
  if (name === sandbox()) return;
  history.pushState(null, "", pageOf(name, fragment(route().view)));
  notify();
}

export function onRoute(listener) {
  listeners.add(listener);
}

function notify() {
  listeners.forEach((listener) => listener());
}

window.addEventListener("popstate", notify);
