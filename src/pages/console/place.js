/**
 * Where the page is: below which address the emulator is reached, and in which sandbox.
 *
 * The sandbox is a part of the page's own address (`/~NAME/_emulator/`), like in every other URL of
 * the emulator, so that it can be copied, kept and gone back to.
 */

const DEFAULT = "default";

function parts() {
  const [, root = "/", name] = /^(.*?\/)(?:~([^/]+)\/)?_emulator(?:\/|$)/.exec(location.pathname) ?? [];
  return { root, sandbox: name ?? DEFAULT };
}

/** The name of the sandbox that is looked at. */
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

/** The same as a URL, for use outside of the page. */
export function urlOf(target, name) {
  return `${location.origin}${pathTo(target, name)}`;
}

/** The address of the page itself in a sandbox, at a place in it such as `#inbox`. */
export function pageOf(name, fragment = "") {
  return `${pathTo("_emulator/", name)}${fragment}`;
}
