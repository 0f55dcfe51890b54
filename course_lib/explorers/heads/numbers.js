// The weights of several heads, and what is said about them: numbers.py chooses the same sentences.
import { differs, isolated, listed, nothingShown, numbers, say } from "../../widgets/numbers.js";
import { sharedSays } from "../../widgets/sentences.js";
import { headsSays } from "./sentences.js";

const ALL_HEADS = -1, EVEN = 1e-9;

// ---- mathematics (equal to NumPy's to 1e-5, tested)

/** How much every word looks at every word: H * T * T weights from 2 * H * T * d numbers, queries first.
 *
 * A row in which no number is above 0 gives zeros; infinity and nan come out as they do in NumPy.
 */
export function headWeights(split, H, T, causal) {
  const d = split.length / (2 * H * T), half = split.length / 2, root = Math.sqrt(d);
  const A = new Float64Array(H * T * T);
  for (let h = 0; h < H; h += 1) {
    for (let i = 0; i < T; i += 1) {
      const row = A.subarray((h * T + i) * T, (h * T + i + 1) * T);
      const q = (h * T + i) * d, seen = causal ? i + 1 : T;
      for (let j = 0; j < seen; j += 1) {
        const k = half + (h * T + j) * d;
        for (let n = 0; n < d; n += 1) row[j] += split[q + n] * split[k + n];
        row[j] /= root;
      }
      normalise(row, seen);
    }
  }
  return A;
}

function normalise(row, seen) {
  let peak = -Infinity, total = 0;
  for (let j = 0; j < seen; j += 1) if (!(row[j] <= peak)) peak = row[j];
  if (!Number.isFinite(peak)) peak = 0;
  for (let j = 0; j < seen; j += 1) total += row[j] = Math.exp(row[j] - peak);
  for (let j = 0; j < seen; j += 1) row[j] = total > 0 ? row[j] / total : 0;
}

/** The mean of the heads, T * T. */
export function meanOfHeads(A, H) {
  const size = A.length / H;
  return Float64Array.from({ length: size }, (_, n) => {
    let sum = 0;
    for (let h = 0; h < H; h += 1) sum += A[h * size + n];
    return sum / H;
  });
}

/** Where the largest of some weights stand: several when they are equal, none when all are 0. */
export function mostAt(weights) {
  const peak = largestOf(weights), places = [];
  if (peak > 0) weights.forEach((w, j) => { if (w >= peak - EVEN) places.push(j); });
  return places;
}

/** Whether several weights are equal: that is no choice of a word. */
export function allAlike(weights) {
  return weights.length > 1 && mostAt(weights).length === weights.length;
}

/** The largest of some weights; 0 when none is above 0. */
export function largestOf(weights) {
  let peak = 0;
  for (let n = 0; n < weights.length; n += 1) if (weights[n] > peak) peak = weights[n];
  return peak;
}

// ---- the state in numbers

const known = new WeakMap();        // what Python sent -> its weights with and without a causal mask

function weightsFrom(sent, H, T, causal, given) {
  if (!known.has(sent)) known.set(sent, {});
  const made = known.get(sent);
  return made[causal] ??= given ? numbers(sent) : headWeights(numbers(sent), H, T, causal);
}

const cut = new WeakMap();          // weights -> the same, one table for each head

function tableOf(A, H) {
  const size = A.length / H;
  if (!cut.has(A)) cut.set(A, Array.from({ length: H }, (_, h) => A.subarray(h * size, (h + 1) * size)));
  return cut.get(A);
}

/** All that the picture and its words need. `right` is null where the weights are the course's own. */
export function headsState(model) {
  const words = model.get("labels"), heads = model.get("heads");
  const head = model.get("head"), causal = model.get("causal");
  const T = words.length, H = heads.length;
  const A = weightsFrom(model.get("split"), H, T, causal, model.get("are_given"));
  const sent = model.get("right");
  const right = sent.byteLength ? weightsFrom(sent, H, T, causal, false) : null;
  const shown = head === ALL_HEADS ? [...heads.keys()] : [head];
  return { words, heads, head, causal, T, H, A, right, shown,
    of: (table, h) => tableOf(table, H)[h],
    row: (h, i) => A.subarray((h * T + i) * T, (h * T + i + 1) * T) };
}

const counted = new WeakMap();      // weights -> what they were compared with, and the answer

/** How many weights of each head are not the course's own. */
export function othersIn({ A, right, H }) {
  if (counted.get(A)?.right === right) return counted.get(A).counts;
  const counts = new Array(H).fill(0), size = A.length / H;
  if (right) A.forEach((w, n) => { if (differs(w, right[n])) counts[Math.floor(n / size)] += 1; });
  counted.set(A, { right, counts });
  return counts;
}

// ---- in words

export function titleOf(heads, h) {
  return heads[h] === headsSays("head", { number: h }) ? headsSays("head.title", { number: h })
    : headsSays("head.title.named", { number: h, name: heads[h] });
}

export function tellHeads(model) {
  const state = headsState(model);
  const { words, heads, head, causal, H, T, row } = state;
  const mask = causal ? ".causal" : "", last = isolated(words[T - 1]);
  let told;
  if (head === ALL_HEADS) {
    const places = heads.map((name, h) => `${firstOf(row(h, T - 1), words)} (${name})`).join(", ");
    const counts = heads.map((name, h) => `${lookingBack(state, h)} (${name})`).join(", ");
    told = headsSays(`all${mask}`, { n: H, word: last, places });
    if (T > 1) told += ` ${headsSays("back", { n: T, counts })}`;
  } else {
    const weights = row(head, T - 1);
    const kind = mostAt(weights).length === 0 ? "nowhere" : allAlike(weights) ? "alike" : "most";
    told = headsSays(`one${T === 1 ? ".alone" : ""}${mask}`, { head: titleOf(heads, head),
      looks: headsSays(`looks.${kind}`, { word: last, place: firstOf(weights, words) }),
      n: lookingBack(state, head), all: T });
  }
  return told + tellOthers(model, state);
}

/** `river 0.65`, `the 0.33 and 1 more alike`, `all words alike, 0.17`; `nowhere` for zeros. */
function firstOf(weights, words) {
  const [first, ...more] = mostAt(weights);
  if (first === undefined) return headsSays("place.nowhere");
  if (allAlike(weights)) return headsSays("place.alike", { weight: say(weights[first]) });
  const place = listed([words[first]], [weights[first]]);
  return more.length ? headsSays("place.shared", { place, n: more.length }) : place;
}

const backs = new WeakMap();        // weights -> for each head, how many words look back one place

function lookingBack({ A, T, H, row }, h) {
  if (!backs.has(A)) {
    const back = (n) => Array.from({ length: T }, (_, i) => mostAt(row(n, i))).filter(
      (places, i) => places.length === 1 && places[0] === i - 1);
    backs.set(A, Array.from({ length: H }, (_, n) => back(n).length));
  }
  return backs.get(A)[h];
}

function tellOthers(model, state) {
  const own = model.get("driven_by");
  const nothing = nothingShown(model);
  if (!own || nothing) return nothing;
  const { heads, T } = state;
  const some = othersIn(state).map(
    (n, h) => (n ? headsSays("computed.cells", { head: heads[h], n, all: T * T }) : "")).filter(Boolean);
  return some.length ? ` ${headsSays("computed.differs", { function: own, heads: some.join(", ") })}`
    : ` ${sharedSays("own.same", { function: own })}`;
}

export function tellWord(model, word) {
  const state = headsState(model);
  const { words, heads, head, H, T, row } = state;
  const i = words.indexOf(word), shown = isolated(word);
  if (i < 0) return headsSays("absent", { word: shown });
  if (head === ALL_HEADS) {
    const few = H <= 4 ? 3 : 1;
    return headsSays("word.all", { word: shown,
      words: heads.map((name, h) => `${strongest(row(h, i), words, few)} (${name})`).join("; ") });
  }
  const column = Float64Array.from({ length: T }, (_, from) => row(head, from)[i]);
  const who = headsSays(mostAt(column).length ? "by" : "by.none", { word: shown, place: firstOf(column, words) });
  return `${headsSays("word", { word: shown, words: strongest(row(head, i), words, 6) })} ${who}`;
}

function strongest(weights, words, few) {
  const said = Array.from(weights, say);
  const some = [...said.keys()].filter((j) => said[j] !== "0.00" && said[j] !== "nan")
    .sort((a, b) => said[b] - said[a] || a - b);
  if (some.length === 0) return headsSays("no_word");
  const first = some.slice(0, few), names = listed(first.map((j) => words[j]), first.map((j) => weights[j]));
  return some.length > few ? headsSays("and_more", { names, n: some.length - few }) : names;
}
