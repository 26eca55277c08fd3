/**
 * Who the page is to the emulator, and what it prefers to be answered.
 *
 * All of it is kept for as long as the tab is open, and sent nowhere else.
 */

import { sandbox } from "./place.js";

export const ROLES = ["operations", "vendor", "client"];

const tokens = new Map();

function keeping(key) {
  return [() => sessionStorage.getItem(key) ?? "", (text) => sessionStorage.setItem(key, text)];
}

/** The role that API calls act as, the header `Prefer` that they carry, the control plane's token; all may be empty. */
export const [role, actAs] = keeping("emulator-role");
export const [preference, prefer] = keeping("emulator-prefer");
export const [adminToken, keepAdminToken] = keeping("emulator-admin-token");

export function noteTokens(name, ofRoles) {
  tokens.set(name, ofRoles);
}

/** The token of the role in the sandbox, if there is one. */
export function roleToken() {
  return tokens.get(sandbox())?.[role()];
}

/** Whether the token of the role is still to be asked for. */
export function lacksToken() {
  return role() !== "" && !tokens.has(sandbox());
}
