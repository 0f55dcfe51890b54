// Text on a canvas that is longer than its place: it goes on in the next line.
import { write } from "./brush.js";

export const LINE_HEIGHT = 21;
const MOST_BROKEN = 500;
const brokenTexts = new Map();       // font, room and text -> its lines

/** The lines of a text, none wider than `room` pixels unless it is one long word. */
export function linesOf(ctx, theme, text, room, { size = 16, bold = false } = {}) {
  const font = `${bold ? "600 " : ""}${size}px ${theme.font}`, key = `${font}|${Math.round(room)}|${text}`;
  if (brokenTexts.has(key)) return brokenTexts.get(key);
  ctx.font = font;
  const lines = [];
  for (const word of text.split(" ")) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && ctx.measureText(longer).width <= room) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  if (brokenTexts.size > MOST_BROKEN) brokenTexts.clear();
  brokenTexts.set(key, lines);
  return lines;
}

/** Write a text from (x, y) on, in as many lines as it needs; return how many. */
export function writeLines(ctx, theme, text, x, y, room, style = {}) {
  const lines = linesOf(ctx, theme, text, room, style);
  lines.forEach((words, n) => write(ctx, theme, words, x, y + LINE_HEIGHT * n, style));
  return lines.length;
}
