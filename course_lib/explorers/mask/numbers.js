// Ways to apply a mask to scores, as in numbers.py (equal to NumPy's to 1e-5, tested).

export const RULES = ["minus infinity", "zero", "-1e9", "-1e9 in float16", "multiply", "after softmax", "inverted"];
const BILLION = -1e9;

/** Scores of every word with every word, row by row; filler words have zeros for query and key. */
export function scoresOf(queries, keys, filler, width) {
  const real = queries.length / width, T = real + filler;
  const scores = new Array(T * T).fill(0);
  for (let i = 0; i < real; i += 1) {
    for (let j = 0; j < real; j += 1) {
      let sum = 0;
      for (let d = 0; d < width; d += 1) sum += queries[i * width + d] * keys[j * width + d];
      scores[i * T + j] = sum;
    }
  }
  return scores;
}

/** Who may look at whom before a hand has painted anything: 1 = may attend. */
export function baseMask(real, filler, causal, window) {
  const T = real + filler, mask = new Array(T * T).fill(0);
  for (let i = 0; i < T; i += 1) {
    const first = Math.max(0, i - window + 1);
    const last = Math.min(real - 1, causal ? i : i + window - 1);
    for (let j = first; j <= last; j += 1) mask[i * T + j] = 1;
  }
  return mask;
}

/** The mask with these cells [i, j] flipped; what lies outside the table is left alone. */
export function paintedMask(mask, cells) {
  const T = Math.round(Math.sqrt(mask.length)), flipped = mask.slice();
  for (const [i, j] of cells) if (i < T && j < T) flipped[i * T + j] = 1 - mask[i * T + j];
  return flipped;
}

/** The scores as they enter the softmax. */
export function maskedScores(rule, scaled, mask) {
  const hidden = { "minus infinity": () => -Infinity, zero: () => 0, multiply: () => 0,
    "-1e9": () => BILLION, "-1e9 in float16": () => BILLION, "after softmax": (s) => s }[rule];
  if (rule === "inverted") return scaled.map((s, n) => (mask[n] ? -Infinity : s));
  const masked = scaled.map((s, n) => (mask[n] ? s : hidden(s)));
  return rule === "-1e9 in float16" ? masked.map(toHalf) : masked;
}

/** The weights that the rule makes of scaled scores and a mask. */
export function weightsUnder(rule, scaled, mask) {
  const T = Math.round(Math.sqrt(mask.length));
  const zeros = rule === "minus infinity" || rule === "inverted";        // an empty row gets zeros
  const weights = softmaxOfRows(maskedScores(rule, scaled, mask), T,
    { zeros, round: rule === "-1e9 in float16" ? toHalf : (x) => x });
  return rule === "after softmax" ? weights.map((w, n) => (mask[n] ? w : 0)) : weights;
}

function softmaxOfRows(scores, T, { zeros, round }) {
  const weights = new Array(T * T).fill(0);
  for (let start = 0; start < T * T; start += T) {
    let peak = -Infinity, total = 0;
    for (let n = start; n < start + T; n += 1) peak = Math.max(peak, scores[n]);
    if (zeros && peak === -Infinity) continue;
    for (let n = start; n < start + T; n += 1) {
      weights[n] = round(Math.exp(round(scores[n] - peak)));             // -inf minus -inf is nan
      total += weights[n];
    }
    total = round(total);
    for (let n = start; n < start + T; n += 1) weights[n] = round(weights[n] / total);
  }
  return weights;
}

const HALF = { largest: 65504, digits: 10, lowest: -14 };
const bits = new DataView(new ArrayBuffer(8));

/** Round to the nearest number that float16 can store; of two equally near ones, the even one. */
export function toHalf(x) {
  if (!Number.isFinite(x) || x === 0) return x;
  bits.setFloat64(0, x);
  const exponent = ((bits.getUint32(0) >>> 20) & 0x7ff) - 1023;
  const step = 2 ** (Math.max(HALF.lowest, exponent) - HALF.digits);
  const steps = x / step, below = Math.floor(steps), rest = steps - below;
  const rounded = (rest > 0.5 || (rest === 0.5 && below % 2 !== 0) ? below + 1 : below) * step;
  return Math.abs(rounded) > HALF.largest ? Math.sign(x) * Infinity : rounded;
}
