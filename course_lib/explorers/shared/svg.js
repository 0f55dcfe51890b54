// A drawing context that writes SVG instead of pixels: as much of CanvasRenderingContext2D as the explorers use.

const SVG_RULER = document.createElement("canvas").getContext("2d");
const SVG_ANCHORS = { left: "start", center: "middle", right: "end" };
const SVG_BEGINNING = {
  fillStyle: "#000000", strokeStyle: "#000000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", globalAlpha: 1,
  font: "10px sans-serif", textAlign: "left",
};

export class SvgContext {
  constructor(width, height) {
    Object.assign(this, SVG_BEGINNING, { width, height });
    this.parts = [];
    this.states = [];
    this.turns = [];             // the transformations of now, and the clips
    this.dash = [];
    this.clips = 0;
  }

  // the state

  save() {
    const { parts, states, width, height, clips, path, ...state } = this;
    this.states.push({ ...state, turns: [...this.turns], dash: [...this.dash] });
  }

  restore() { Object.assign(this, this.states.pop()); }

  translate(x, y) { this.turns.push(`transform="translate(${svgNumber(x)} ${svgNumber(y)})"`); }

  rotate(angle) { this.turns.push(`transform="rotate(${svgNumber(angle * 180 / Math.PI)})"`); }

  setLineDash(dash) { this.dash = dash; }

  // paths

  beginPath() { this.path = ""; }

  moveTo(x, y) { this.goOn("M", x, y); }

  lineTo(x, y) { this.goOn(this.path ? "L" : "M", x, y); }

  /** As on a canvas, a point that is nowhere is left out. */
  goOn(sign, x, y) { if (Number.isFinite(x + y)) this.path += `${sign}${svgNumber(x)} ${svgNumber(y)}`; }

  bezierCurveTo(...numbers) { this.path += `C${numbers.map(svgNumber).join(" ")}`; }

  rect(x, y, w, h) { this.path += `M${svgNumber(x)} ${svgNumber(y)}h${svgNumber(w)}v${svgNumber(h)}h${svgNumber(-w)}Z`; }

  closePath() { this.path += "Z"; }

  /** A whole circle, in two halves: all arcs of the explorers are. */
  arc(x, y, r) {
    const half = (to) => `A${svgNumber(r)} ${svgNumber(r)} 0 0 1 ${svgNumber(to)} ${svgNumber(y)}`;
    this.path += `M${svgNumber(x + r)} ${svgNumber(y)}${half(x - r)}${half(x + r)}`;
  }

  fill() { this.put(`<path d="${this.path}"${this.filled()}/>`); }

  stroke() { if (this.path) this.put(`<path d="${this.path}"${this.stroked()}/>`); }

  clip() {
    this.clips += 1;
    this.parts.push(`<clipPath id="cut-${this.clips}"><path d="${this.path}"/></clipPath>`);
    this.turns.push(`clip-path="url(#cut-${this.clips})"`);
  }

  // shapes, texts and pictures

  fillRect(x, y, w, h) { this.put(`<rect${svgBox(x, y, w, h)}${this.filled()}/>`); }

  strokeRect(x, y, w, h) { this.put(`<rect${svgBox(x, y, w, h)}${this.stroked()}/>`); }

  fillText(text, x, y) { this.put(this.lettered(text, x, y, this.filled())); }

  strokeText(text, x, y) { this.put(this.lettered(text, x, y, this.stroked())); }

  measureText(text) {
    SVG_RULER.font = this.font;
    return SVG_RULER.measureText(text);
  }

  drawImage(canvas, x, y, w, h) {
    this.put(`<image${svgBox(x, y, w, h)} preserveAspectRatio="none" style="image-rendering: pixelated" `
      + `href="${canvas.toDataURL()}"/>`);
  }

  // how it is written

  put(element) {
    this.parts.push(this.turns.map((turn) => `<g ${turn}>`).join("") + element + "</g>".repeat(this.turns.length));
  }

  alpha() { return this.globalAlpha === 1 ? "" : ` opacity="${svgNumber(this.globalAlpha)}"`; }

  filled() { return ` fill="${svgText(this.fillStyle)}"${this.alpha()}`; }

  stroked() {
    const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(" ")}"` : "";
    return ` fill="none" stroke="${svgText(this.strokeStyle)}" stroke-width="${svgNumber(this.lineWidth)}"`
      + ` stroke-linecap="${this.lineCap}" stroke-linejoin="${this.lineJoin}"${dash}${this.alpha()}`;
  }

  lettered(text, x, y, look) {
    if (!String(text).trim()) return "";
    const [, bold, size, family] = this.font.match(/^(600 )?([\d.]+)px (.*)$/);
    return `<text x="${svgNumber(x)}" y="${svgNumber(y + belowMiddle(this.font))}" text-anchor="${SVG_ANCHORS[this.textAlign]}"`
      + ` font-size="${size}" font-family="${svgText(family)}"${bold ? ' font-weight="600"' : ""}`
      + ` xml:space="preserve"${look}>${svgText(text)}</text>`;
  }

  /** The whole drawing as the text of a file, with a title and a description for those who do not see it. */
  text(title, description) {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}"`
      + ` viewBox="0 0 ${this.width} ${this.height}" role="img">\n<title>${svgText(title)}</title>\n`
      + `<desc>${svgText(description)}</desc>\n${this.parts.join("\n")}\n</svg>\n`;
  }
}

const baselines = new Map();

/** How far the line on which letters stand lies below their middle: few programs know "middle" in a file. */
function belowMiddle(font) {
  if (!baselines.has(font)) {
    const top = (baseline) => {
      Object.assign(SVG_RULER, { font, textBaseline: baseline });
      return SVG_RULER.measureText("x").actualBoundingBoxAscent;
    };
    baselines.set(font, top("alphabetic") - top("middle"));
  }
  return baselines.get(font);
}

function svgBox(x, y, w, h) {
  const [left, top] = [Math.min(x, x + w), Math.min(y, y + h)];         // a bar to the left has a width below 0
  return ` x="${svgNumber(left)}" y="${svgNumber(top)}" width="${svgNumber(Math.abs(w))}" height="${svgNumber(Math.abs(h))}"`;
}

function svgNumber(number) { return Math.round(number * 100) / 100; }

function svgText(text) {
  return String(text).replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign])
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "");
}
