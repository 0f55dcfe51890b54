// The mask explorer in words: text.py chooses the same of its sentences.
import { listed, say } from "../../widgets/numbers.js";
import { maskSays } from "./sentences.js";

const FEW = 8, LARGEST = 3, NAMED_ROWS = 6, FAR = 1e9, SOME = 1e-5;

/** Say who may see whom, what the rule makes of it, and where the last word looks.
 *
 * picture  { labels, real, T, causal, window, filler, rule, driven, painted, mask, weights }
 */
export function toldMask(picture) {
  const { mask, driven, rule, filler, painted } = picture;
  const open = mask.reduce((sum, x) => sum + x, 0);
  return [who(picture),
    filler ? maskSays("filler", { n: filler }) : "",
    painted ? maskSays("painted", { n: painted }) : "",
    maskSays("open", { open, all: mask.length }),
    driven ? "" : maskSays(`rule.${rule}`),
    empty(picture), ...wrong(picture), lastWord(picture),
  ].filter(Boolean).join(" ");
}

/** Say what one word may see, and its weights. */
export function toldRow(picture, word) {
  const { labels, T, mask, weights } = picture;
  const i = labels.indexOf(word);
  if (i < 0) return maskSays("absent", { word });
  const places = [...Array(T).keys()], at = i * T, few = T <= FEW;
  const open = places.filter((j) => mask[at + j]);
  const leaks = places.filter((j) => !mask[at + j] && weights[at + j] > SOME);
  const named = few ? leaks : most(picture, i, leaks);
  const kind = open.length === 0 ? "nothing" : few ? "few" : "many";
  return maskSays(`sees.${kind}${leaks.length ? ".leaks" : ""}`, {
    word, n: open.length,
    words: these(picture, i, few ? open : most(picture, i, open)),
    leaks: andMore(these(picture, i, named), leaks.length - named.length),
    sum: say(sumOfRow(picture, i)) });
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
  if (window >= T) return maskSays(causal ? "who.causal" : "who.every_word");
  if (back === 0) return maskSays("who.itself");
  return maskSays(causal ? "who.window.causal" : "who.window", { n: back });
}

function empty(picture) {
  const { labels, rule, driven } = picture;
  const rows = labels.filter((_, i) => seesNothing(picture, i));
  if (rows.length === 0) return "";
  const words = andMore(rows.slice(0, NAMED_ROWS).join(", "), rows.length - NAMED_ROWS);
  return maskSays(driven ? "empty" : `empty.${rule}`, { n: rows.length, words });
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
  return [broken ? maskSays("nan", { n: broken }) : "",
    leaks ? maskSays("leaks", { n: leaks, most: say(highest) }) : "",
    off ? maskSays("sums", { low: say(least), high: say(largest) }) : ""];
}

function lastWord(picture) {
  const { labels, real, T, weights } = picture;
  const i = real - 1, word = labels[i], row = weights.slice(i * T, (i + 1) * T);
  if (row.some(Number.isNaN)) return maskSays("last.nan", { word });
  const places = most(picture, i, [...row.keys()]).filter((j) => row[j] > SOME);
  return maskSays(places.length ? "last.looks" : "last.zero", { word, words: these(picture, i, places) });
}

/** The places with the largest weights, as they are written: equal ones from left to right. */
function most({ T, weights }, i, places) {
  const size = (j) => +say(Math.min(FAR, Math.max(-FAR, weights[i * T + j] || 0)));
  return [...places].sort((a, b) => size(b) - size(a)).slice(0, LARGEST);
}

function these({ labels, T, weights }, i, places) {
  return listed(places.map((j) => labels[j]), places.map((j) => weights[i * T + j]));
}

function andMore(names, more) {
  return more > 0 ? maskSays("and_more", { names, n: more }) : names;
}
