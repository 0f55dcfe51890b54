// The weights of several heads, and what is said about them: the same words as numbers.py.
import { differs, isolated, nothingShown, numbers, say } from "../../widgets/numbers.js";

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
  return heads[h] === `head ${h}` ? `Head ${h}` : `Head ${h}, “${heads[h]}”`;
}

export function tellHeads(model) {
  const state = headsState(model);
  const { words, heads, head, causal, H, T, row } = state;
  const mask = causal ? ", with a causal mask" : "";
  const last = isolated(words[T - 1]), first = (h) => firstOf(row(h, T - 1), words);
  let text;
  if (head === ALL_HEADS) {
    text = `All heads at once, ${H} of them${mask}. Where ${last} looks most: `
      + `${heads.map((name, h) => `${first(h)} (${name})`).join(", ")}.`;
    if (T > 1) {
      text += ` How many of ${T} words look most at the word before them: `
        + `${heads.map((name, h) => `${lookingBack(state, h)} (${name})`).join(", ")}.`;
    }
  } else {
    const weights = row(head, T - 1);
    const how = mostAt(weights).length === 0 ? "" : allAlike(weights) ? "at " : "most at ";
    text = `${titleOf(heads, head)}${mask}: ${last} looks ${how}${first(head)}; `
      + (T === 1 ? "it is the only word."
        : `${lookingBack(state, head)} of ${T} words look most at the word before them.`);
  }
  return text + tellOthers(model, state);
}

/** `river 0.65`, `the 0.33 and 1 more alike`, `all words alike, 0.17`; `nowhere` for zeros. */
function firstOf(weights, words) {
  const places = mostAt(weights);
  if (places.length === 0) return "nowhere";
  const most = say(weights[places[0]]), more = places.length - 1;
  if (allAlike(weights)) return `all words alike, ${most}`;
  return `${isolated(words[places[0]])} ${most}${more ? ` and ${more} more alike` : ""}`;
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
  const cells = othersIn(state).map((count, h) => count && `${heads[h]} (${count} of ${T * T} cells)`);
  const some = cells.filter(Boolean);
  return some.length === 0 ? ` Computed by your ${own}.`
    : ` Computed by your ${own}; with the course's own, other weights come out: ${some.join(", ")}.`;
}

export function tellWord(model, word) {
  const state = headsState(model);
  const { words, heads, head, H, T, row } = state;
  const i = words.indexOf(word);
  if (i < 0) return `${isolated(word)} is not in this picture.`;
  if (head === ALL_HEADS) {
    const few = H <= 4 ? 3 : 1;
    return `${isolated(word)} looks at: `
      + `${heads.map((name, h) => `${strongest(row(h, i), words, few)} (${name})`).join("; ")}.`;
  }
  const column = Float64Array.from({ length: T }, (_, from) => row(head, from)[i]);
  const back = mostAt(column).length === 0 ? `No word looks at ${isolated(word)}.`
    : `Who looks at ${isolated(word)} most: ${firstOf(column, words)}.`;
  return `${isolated(word)} looks at ${strongest(row(head, i), words, 6)}. ${back}`;
}

function strongest(weights, words, few) {
  const said = Array.from(weights, say);
  const some = [...said.keys()].filter((j) => said[j] !== "0.00" && said[j] !== "nan")
    .sort((a, b) => said[b] - said[a] || a - b);
  if (some.length === 0) return "no word with 0.01 or more";
  const more = some.length > few ? ` and ${some.length - few} more` : "";
  return some.slice(0, few).map((j) => `${isolated(words[j])} ${said[j]}`).join(", ") + more;
}
