/** The theme: light, dark or the system's. */

const KEY = "emulator-theme";

export const THEMES = [["auto", "System"], ["light", "Light"], ["dark", "Dark"]];

export function theme() {
  return localStorage.getItem(KEY) ?? "auto";
}

export function chooseTheme(name) {
  localStorage.setItem(KEY, name);
  showTheme();
}

export function showTheme() {
  document.documentElement.dataset.theme = theme();
}
