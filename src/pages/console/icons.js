/** Line icons, 20 by 20, in the colour of the text. */

const PATHS = {
  users: "M7.5 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2 16.5c.6-3 2.6-4.5 5.5-4.5s4.9 1.5 5.5 4.5M13 3.9a3 3 0 0 1 0 5.2M14.8 12.5c1.7.5 2.8 1.9 3.2 4",
  invite: "M8 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M2.5 16.5c.6-3 2.6-4.5 5.5-4.5s4.9 1.5 5.5 4.5M16 6v5M13.5 8.5h5",
  inbox: "M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4a3 3 0 0 0 6 0h4",
  clock: "M10 17.5a7.5 7.5 0 1 0 0-15 7.5 7.5 0 0 0 0 15M10 6v4.3l2.8 1.7",
  requests: "M2.5 10h3.5l2.5-6 3.5 12 2.2-6h3.3",
  faults: "M11 2.5 4.5 11.5h5L9 17.5l6.5-9h-5z",
  sandboxes: "M10 2.5 17 6.3v7.4l-7 3.8-7-3.8V6.3zM3 6.3l7 3.9 7-3.9M10 10.2v7.3",
  reference: "M4 3.5h9.5A2.5 2.5 0 0 1 16 6v10.5H6.5A2.5 2.5 0 0 1 4 14zM4 14a2.5 2.5 0 0 1 2.5-2.5H16M7.5 7H12",
  search: "M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11M13 13l4 4",
  copy: "M7 7h9.5v9.5H7zM13 7V3.5H3.5V13H7",
  close: "M5 5l10 10M15 5 5 15",
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  left: "M12 5l-5 5 5 5",
  right: "M8 5l5 5-5 5",
  up: "M5 12l5-5 5 5",
  down: "M5 8l5 5 5-5",
  play: "M6.5 4.5v11l9-5.5z",
  freeze: "M10 2.5v15M3.5 6.3l13 7.4M16.5 6.3l-13 7.4M8 4l2 1.5L12 4M8 16l2-1.5 2 1.5",
  back: "M4 8.5h8.5a4 4 0 0 1 0 8H9M7 5 3.5 8.5 7 12",
  add: "M10 4v12M4 10h12",
  remove: "M4 6h12M8 6V4h4v2M5.5 6l.8 10.5h7.4L14.5 6",
  send: "M17 3 9 11M17 3l-5 14-3-6-6-3z",
  accept: "M4 10.5l4 4 8-9",
  download: "M10 3v10M6 9.5l4 4 4-4M3.5 17h13",
  upload: "M10 13.5V3.5M6 7l4-4 4 4M3.5 17h13",
  snapshot: "M3 6h3.5L8 4h4l1.5 2H17v10H3zM10 13.5a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4",
  warning: "M10 3 18 16.5H2zM10 8v4M10 14.2v.3",
  cut: "M3 10h4M13 10h4M8.5 5.5 7.5 14.5M12.5 5.5l-1 9",
};

const SVG = "http://www.w3.org/2000/svg";

/** An icon; the text or label beside it gives its meaning. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
