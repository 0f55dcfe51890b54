// Positions as angles: what sinusoids, RoPE and ALiBi make of a distance (equal to NumPy's to 1e-5, tested).

export const FARTHEST = 64;
export const DISTANCES = Array.from({ length: FARTHEST + 1 }, (_, r) => r);

/** How far each of the d / 2 pairs turns per position. */
export function speeds(d, base) {
  return Array.from({ length: d / 2 }, (_, i) => base ** (-2 * i / d));
}

/** Turn the pairs (2i, 2i+1) of x by position times the speed of the pair. */
export function turnPairs(x, position, fast) {
  const turned = new Array(x.length);
  fast.forEach((speed, i) => {
    const cos = Math.cos(position * speed), sin = Math.sin(position * speed);
    turned[2 * i] = x[2 * i] * cos - x[2 * i + 1] * sin;
    turned[2 * i + 1] = x[2 * i] * sin + x[2 * i + 1] * cos;
  });
  return turned;
}

/** Keep the last answer of f: while the mark moves, the curves stay the same. */
function remembered(f) {
  let asked, answer;
  return (...given) => {
    if (given.join() !== asked) {
      asked = given.join();
      answer = f(...given);
    }
    return answer;
  };
}

function dot(a, b) {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

/** The score under RoPE of a query at `start`, aimed `aim` back, with the key r places before it. */
export const ropeCurve = remembered((start, aim, d, base) => {
  const ones = new Array(d).fill(1), fast = speeds(d, base);
  const query = turnPairs(ones, start - aim, fast);
  return DISTANCES.map((r) => dot(query, turnPairs(ones, start - r, fast)) / d);
});

/** The dot product of the wave vectors of two positions, divided by d / 2. */
export const sinusoidCurve = remembered((start, d, base) => {
  const fast = speeds(d, base);
  const waves = (p) => [...fast.map((s) => Math.sin(p * s)), ...fast.map((s) => Math.cos(p * s))];
  const query = waves(start);
  return DISTANCES.map((r) => dot(query, waves(start - r)) / (d / 2));
});

/** What ALiBi adds to the score. */
export function alibiLine(slope) {
  return DISTANCES.map((r) => -slope * r + 0);
}
