/** Which view is shown, and with what settings: `#users?state=Invited&page=2`. */

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

/** Goes to a view, so that the browser's button leads back. */
export function go(view, settings) {
  history.pushState(null, "", fragment(view, settings));
  tell();
}

/** Notes settings of the view that is shown, without showing it anew. */
export function note(settings) {
  const now = route();
  history.replaceState(null, "", fragment(now.view, { ...now.settings, ...settings }));
}

/** Goes to another sandbox, in the same view. */
export function enter(name) {
  if (name === sandbox()) return;
  history.pushState(null, "", pageOf(name, fragment(route().view)));
  tell();
}

export function onRoute(listener) {
  listeners.add(listener);
}

function tell() {
  listeners.forEach((listener) => listener());
}

window.addEventListener("popstate", tell);
