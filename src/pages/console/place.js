/** Where the page is: below which address the emulator is reached, and in which sandbox (`/~NAME/_emulator/`). */

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

/** The path of something in the sandbox that is looked at, such as `_emulator/clock`. */
export function pathTo(target, name = sandbox()) {
  const prefix = isDefault(name) ? "" : `~${name}/`;
  return `${parts().root}${prefix}${target}`;
}

export function urlOf(target, name) {
  return `${location.origin}${pathTo(target, name)}`;
}

/** The address of the page itself in a sandbox, at a place in it such as `#inbox`. */
export function pageOf(name, fragment = "") {
  return `${pathTo("_emulator/", name)}${fragment}`;
}
