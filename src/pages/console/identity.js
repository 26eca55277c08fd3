/**
 * The role, preference and tokens that the page sends.
 *
 * They are kept while the tab is open, and sent only to the emulator.
 */

import { sandbox } from "./place.js";

export const ROLES = ["operations", "vendor", "client"];

const tokens = new Map();

function stored(key) {
  return [() => sessionStorage.getItem(key) ?? "", (text) => sessionStorage.setItem(key, text)];
}

/** The role of API calls, their `Prefer` header, and the control plane's token; each may be empty. */
export const [role, actAs] = stored("emulator-role");
export const [preference, prefer] = stored("emulator-prefer");
export const [adminToken, keepAdminToken] = stored("emulator-admin-token");

export function saveTokens(name, ofRoles) {
  tokens.set(name, ofRoles);
}

/** The token of the role in the sandbox, if there is one. */
export function roleToken() {
  return tokens.get(sandbox())?.[role()];
}

/** Whether the token of the role has not been read yet. */
export function lacksToken() {
  return role() !== "" && !tokens.has(sandbox());
}
