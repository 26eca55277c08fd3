/** The emulator's base path and the sandbox, from the page's address (`/~NAME/_emulator/`). */

const DEFAULT = "default";

function parts() {
  const [, root = "/", name] = /^(.*?\/)(?:~([^/]+)\/)?_emulator(?:\/|$)/.exec(location.pathname) ?? [];
  return { root, sandbox: name ?? DEFAULT };
}

export function sandbox() {
  return parts().sandbox;
}

export function isDefault(name) {
  return name === DEFAULT;
}

/** The path of a target such as `_emulator/clock` in the current sandbox. */
export function pathTo(target, name = sandbox()) {
  const prefix = isDefault(name) ? "" : `~${name}/`;
  return `${parts().root}${prefix}${target}`;
}

export function urlOf(target, name) {
  return `${location.origin}${pathTo(target, name)}`;
}

/** The address of this page in a sandbox, with a fragment such as `#inbox`. */
export function pageOf(name, fragment = "") {
  return `${pathTo("_emulator/", name)}${fragment}`;
}
