// High contrast ("forced colours"): browsers leave a canvas out of it, so it takes the person's colours itself.
import allColours from "../../widgets/colours.json";

const MOST_SHADE = 0.42;              // of the way from the ground to the colour of text, which can be read on it

export const forcedColours = window.matchMedia("(forced-colors: active)");

/** The colours of the person's own palette, as a theme; null where none are forced. */
export function forcedTheme() {
  if (!forcedColours.matches) return null;
  const probe = document.createElement("span");
  probe.style.forcedColorAdjust = "none";
  document.body.append(probe);
  const shown = (name) => {
    probe.style.color = name;
    return hexOf(getComputedStyle(probe).color);
  };
  const entries = Object.entries(allColours.forced).map(([name, system]) =>
    [name, Array.isArray(system) ? system.map(shown) : shown(system)]);
  probe.remove();
  const theme = Object.fromEntries(entries);
  return { ...theme, forced: true, dark: brightnessOf(theme.ground) < brightnessOf(theme.text) };
}

function hexOf(rgb) {
  return `#${rgb.match(/\d+/g).slice(0, 3).map((part) => (+part).toString(16).padStart(2, "0")).join("")}`;
}

/** The colour of a number between -1 and 1: the larger, the nearer to the colour of text (below 0, of links). */
export function forcedShade(theme, t) {
  const [from, to] = [theme.ground, t < 0 ? theme.alarm : theme.text].map(partsOf);
  const x = Math.min(1, Math.abs(t)) * MOST_SHADE;
  return from.map((part, n) => Math.round(part + (to[n] - part) * x));
}

function partsOf(hex) {
  return [1, 3, 5].map((n) => parseInt(hex.slice(n, n + 2), 16));
}

function brightnessOf(hex) {
  const [r, g, b] = partsOf(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
