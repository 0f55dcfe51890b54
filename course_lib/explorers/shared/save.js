// Save what an explorer shows as a file of its own, PNG or SVG: title, picture, and the picture in words.
import { liveText, make } from "../../widgets/controls.js";
import { sharedSays } from "../../widgets/sentences.js";
import { LINE_HEIGHT, linesOf, writeLines } from "./lines.js";
import { write } from "./brush.js";
import { SvgContext } from "./svg.js";

const SAVED_LEAST = 700, SAVED_EDGE = 20, SAVED_HEAD = 46, SAVED_SHARP = 2;          // pixels; a PNG has SAVED_SHARP times as many

/** The buttons below a picture. `look(width)` returns { height, theme, paint } for a picture that wide;
 * `restore()` draws the one on the page again.
 */
export function saveButtons(parent, canvas, look, restore) {
  const row = make(parent, "div", { class: "course-row course-save", role: "group" });
  row.setAttribute("aria-label", sharedSays("save"));
  make(row, "span", { text: sharedSays("save"), "aria-hidden": "true" });
  const said = [];
  for (const [kind, asFile] of Object.entries({ PNG: asPng, SVG: asSvg })) {
    const button = make(row, "button", { type: "button", text: kind, "aria-label": sharedSays("save.as", { kind }) });
    button.addEventListener("click", async () => {
      const root = canvas.closest(".course-explorer"), title = root.getAttribute("aria-label");
      const words = wordsAround(root);
      const file = `${sharedSays("save.file", { name: inFileNames(title) })}.${kind.toLowerCase()}`;
      try {
        handOver(await asFile(sheetOf(look, Math.max(SAVED_LEAST, canvas.clientWidth), title, words)), file);
        said[0].show(sharedSays("saved", { file }));
      } finally {
        restore();
      }
    });
  }
  said.push(liveText(row, { pause: 0, className: "course-saved" }));
  return said[0].release;
}

/** What stands in words around the picture: the sentence, and what is read from it. */
function wordsAround(root) {
  const sentence = root.querySelector(".course-sentence input")?.value;
  const read = [...root.querySelectorAll(".course-reading, .course-detail p")].map((p) => p.textContent);
  return [sentence && `${sharedSays("sentence")}: ${sentence}`, ...read].filter(Boolean);
}

/** All that a file shows: its size, its words, and `draw(ctx)`. */
function sheetOf(look, width, title, words) {
  const { height, theme, paint } = look(width);
  const measured = new SvgContext(width, height);
  const lines = words.map((text) => linesOf(measured, theme, text, width).length);
  const below = LINE_HEIGHT * lines.reduce((a, b) => a + b, 0);
  const size = [width + 2 * SAVED_EDGE, SAVED_HEAD + height + below + 2 * SAVED_EDGE].map(Math.round);
  const draw = (ctx) => {
    ctx.fillStyle = theme.ground;
    ctx.fillRect(0, 0, ...size);
    ctx.save();
    ctx.translate(SAVED_EDGE, SAVED_EDGE);
    ctx.lineCap = ctx.lineJoin = "round";
    write(ctx, theme, title, 0, 10, { bold: true, size: 18 });
    ctx.translate(0, SAVED_HEAD);
    paint(ctx, { width, height, theme });
    words.forEach((text, n) => {
      const above = lines.slice(0, n).reduce((a, b) => a + b, 0);
      writeLines(ctx, theme, text, 0, height + SAVED_EDGE - 6 + LINE_HEIGHT * above, width);
    });
    ctx.restore();
  };
  return { size, draw, title, words };
}

function asPng({ size, draw }) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = size.map((pixels) => SAVED_SHARP * pixels);
  const ctx = canvas.getContext("2d");
  ctx.scale(SAVED_SHARP, SAVED_SHARP);
  draw(ctx);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

function asSvg({ size, draw, title, words }) {
  const ctx = new SvgContext(...size);
  draw(ctx);
  return new Blob([ctx.text(title, words.join(" "))], { type: "image/svg+xml" });
}

/** Let the browser save it where it saves downloads; no server and no network take part. */
function handOver(blob, name) {
  const link = make(document.body, "a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function inFileNames(title) {
  return title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
}
