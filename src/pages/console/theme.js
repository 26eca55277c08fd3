/** Light, dark, or as the system has it. */

const KEY = "emulator-theme";

/** The themes, in the order in which they are offered. */
export const THEMES = [
  { name: "auto", label: "As the system" },
  { name: "light", label: "Light" },
  { name: "dark", label: "Dark" },
];

/** The theme that was chosen. */
export function theme() {
  return localStorage.getItem(KEY) ?? "auto";
}

/** Chooses a theme and shows it. */
export function chooseTheme(name) {
  localStorage.setItem(KEY, name);
  showTheme();
}

/** Shows the theme that was chosen. */
export function showTheme() {
  document.documentElement.dataset.theme = theme();
}
