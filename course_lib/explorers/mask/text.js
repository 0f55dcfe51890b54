// The mask explorer in words: text.py says the same, word for word.
import { listed, say } from "../../widgets/numbers.js";

const FEW = 8, LARGEST = 3, NAMED_ROWS = 6, FAR = 1e9, SOME = 1e-5;

const SHARED = "so hidden words share the weight equally";
const RULES = {                  // what happens to a hidden score; what a row gets that sees nothing
  "minus infinity": ["Hidden scores become minus infinity, so their weights are 0.",
    "by our rule all weights are 0; elsewhere they can be nan"],
  zero: ["Hidden scores become 0, but exp(0) is 1, not nothing.", `all scores are 0, ${SHARED}`],
  "-1e9": ["Hidden scores become -1e9; exp of that is stored as 0.", `all scores are -1e9, ${SHARED}`],
  "-1e9 in float16": ["Hidden scores become -1e9, which float16 can only store as -inf.",
    "all scores are -inf, and -inf minus -inf makes the weights nan"],
  multiply: ["Scores are multiplied by the mask: hidden ones become 0, the same numbers as the rule zero.",
    `all scores are 0, ${SHARED}`],
  "after softmax": ["The mask is multiplied on after the softmax: hidden words have already taken their share.",
    "all weights are multiplied by 0"],
  inverted: ["True is read as hidden, as in PyTorch's MultiheadAttention: open and closed change places.",
    "read the other way round, it sees everything"],
};
export const RULE_NAMES = Object.keys(RULES);

/** Say who may see whom, what the rule makes of it, and where the last word looks.
 *
 * picture  { labels, real, T, causal, window, filler, rule, driven, painted, mask, weights }
 */
export function toldMask(picture) {
  const { mask, driven, rule } = picture;
  const open = mask.reduce((sum, x) => sum + x, 0);
  return [who(picture), ...more(picture), `${open} of ${mask.length} cells are open.`,
    driven ? "" : RULES[rule][0], empty(picture), ...wrong(picture), lastWord(picture),
  ].filter(Boolean).join(" ");
}

/** Say what one word may see, and its weights. */
export function toldRow(picture, word) {
  const { labels, T, mask, weights } = picture;
  const i = labels.indexOf(word);
  if (i < 0) return `${word} is not in this picture.`;
  const places = [...Array(T).keys()], at = i * T;
  const open = places.filter((j) => mask[at + j]);
  const leaks = places.filter((j) => !mask[at + j] && weights[at + j] > SOME);
  const seen = open.length === 0 ? `${word} may see nothing`
    : T <= FEW ? `${word} may see ${these(picture, i, open)}`
      : `${word} may see ${count(open.length, "word")}, most of all ${these(picture, i, most(picture, i, open))}`;
  const named = T <= FEW ? leaks : most(picture, i, leaks);
  const others = leaks.length > named.length ? ` and ${leaks.length - named.length} more` : "";
  const still = leaks.length === 0 ? "" : `; hidden, but with weight: ${these(picture, i, named)}${others}`;
  return `${seen}${still}; the sum of its weights is ${say(sumOfRow(picture, i))}.`;
}

export function sumOfRow({ T, weights }, i) {
  let sum = 0;
  for (let n = i * T; n < (i + 1) * T; n += 1) sum += weights[n];
  return sum;
}

export function seesNothing({ T, mask }, i) {
  for (let n = i * T; n < (i + 1) * T; n += 1) if (mask[n]) return false;
  return true;
}

function who({ window, causal, T }) {
  const back = window - 1;
  if (window >= T) {
    return causal ? "Every word may see itself and what stands before it." : "Every word may see every word.";
  }
  if (back === 0) return "Every word may see only itself.";
  const near = back === 1 ? "word" : `${back} words`;
  return causal ? `Every word may see itself and the ${near} before it.`
    : `Every word may see itself, the ${near} before it and the ${near} after it.`;
}

function more({ filler, painted }) {
  return [
    filler === 0 ? "" : filler === 1 ? "The filler word is hidden as a key."
      : `The ${filler} filler words are hidden as keys.`,
    painted === 0 ? "" : painted === 1 ? "1 cell is painted by hand." : `${painted} cells are painted by hand.`,
  ];
}

function empty(picture) {
  const { labels, rule, driven } = picture;
  const rows = labels.filter((_, i) => seesNothing(picture, i));
  if (rows.length === 0) return "";
  const few = rows.slice(0, NAMED_ROWS).join(", ");
  const others = rows.length > NAMED_ROWS ? ` and ${rows.length - NAMED_ROWS} more` : "";
  const what = driven ? "" : `: ${RULES[rule][1]}`;
  return rows.length === 1 ? `The row of ${few} sees nothing${what}.`
    : `The rows of ${few}${others} see nothing${what}.`;
}

/** Say what no weights should be: nan, a leak, a row that does not sum to 1. */
function wrong(picture) {
  const { T, mask, weights } = picture;
  let broken = 0, leaks = 0, highest = 0, least = Infinity, largest = -Infinity;
  for (let i = 0; i < T; i += 1) {
    for (let n = i * T; n < (i + 1) * T; n += 1) {
      if (Number.isNaN(weights[n])) broken += 1;
      else if (!mask[n] && weights[n] > SOME) { leaks += 1; highest = Math.max(highest, weights[n]); }
    }
    const sum = sumOfRow(picture, i);
    if (!Number.isFinite(sum) || seesNothing(picture, i)) continue;
    least = Math.min(least, sum);
    largest = Math.max(largest, sum);
  }
  const off = Number.isFinite(least) && (say(least) !== "1.00" || say(largest) !== "1.00");
  return [
    broken === 0 ? "" : broken === 1 ? "1 weight is nan." : `${broken} weights are nan.`,
    leaks === 0 ? "" : `${count(leaks, "closed cell")} still ${leaks === 1 ? "gets" : "get"} weight, `
      + `up to ${say(highest)}.`,
    off ? `The sums of the rows run from ${say(least)} to ${say(largest)}; they should be 1.` : "",
  ];
}

function lastWord(picture) {
  const { labels, real, T, weights } = picture;
  const i = real - 1, row = weights.slice(i * T, (i + 1) * T);
  if (row.some(Number.isNaN)) return `The weights of the last word, ${labels[i]}, are nan.`;
  const places = most(picture, i, [...row.keys()]).filter((j) => row[j] > SOME);
  return places.length === 0 ? `The weights of the last word, ${labels[i]}, are all 0.`
    : `The last word, ${labels[i]}, looks most at ${these(picture, i, places)}.`;
}

/** The places with the largest weights, as they are written: equal ones from left to right. */
function most({ T, weights }, i, places) {
  const size = (j) => +say(Math.min(FAR, Math.max(-FAR, weights[i * T + j] || 0)));
  return [...places].sort((a, b) => size(b) - size(a)).slice(0, LARGEST);
}

function these({ labels, T, weights }, i, places) {
  return listed(places.map((j) => labels[j]), places.map((j) => weights[i * T + j]));
}

function count(number, what) {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`;
}
