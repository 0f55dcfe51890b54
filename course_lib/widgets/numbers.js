// Numbers in words, exactly as Python writes them (numbers.py).
import { sharedSays } from "./sentences.js";

/** Numbers as Python sent them: "nan", "inf" and "-inf" stand for what JSON cannot hold. */
export function numbers(list) {
  if (list instanceof DataView) {               // a trait `Floats`
    return new Float64Array(list.buffer.slice(list.byteOffset, list.byteOffset + list.byteLength));
  }
  const words = { nan: NaN, inf: Infinity, "-inf": -Infinity };
  return list.map((x) => (typeof x === "string" ? words[x] : x));
}

/** Write a number with two decimals, exactly as Python does. */
export function say(x) {
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  if (Math.abs(x) >= 1e21) return x.toExponential(2);
  const text = x.toFixed(2);
  return text === "-0.00" ? "0.00" : text;
}

/** The same without the decimals of a whole number. */
export function sayShort(x) {
  return say(x).replace(/\.00$/, "");
}

const TURNING_LETTERS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/** Keep a word of right-to-left script from turning round what stands beside it. */
export function isolated(word) {
  return TURNING_LETTERS.test(word) ? `\u2068${word}\u2069` : word;
}

/** Write `She 0.07, sat 0.06, ...`. */
export function listed(names, values) {
  return names.map((name, i) => `${isolated(name)} ${say(values[i])}`).join(", ");
}

const MOST_NAMED = 6;

/** Say where the learner's values are not the course's, exactly as Python does. */
export function difference(model, names, mine, right) {
  const own = model.get("driven_by");
  const nothing = nothingShown(model);
  if (!own || nothing) return nothing;
  const others = [...new Set(names.filter((_, i) => differs(mine[i], right[i])))];
  const kind = others.length === 0 ? "own.same" : others.length > MOST_NAMED ? "own.differs.more" : "own.differs";
  return ` ${sharedSays(kind,
    { function: own, names: others.slice(0, MOST_NAMED).join(", "), n: others.length - MOST_NAMED })}`;
}

/** Say whose picture it is while the learner's function gives nothing. */
export function nothingShown(model) {
  const own = model.get("driven_by");
  return model.get("nothing_yet") ? ` ${sharedSays("own.nothing", { function: own })}`
    : model.get("stale") ? ` ${sharedSays("own.stale", { function: own })}` : "";
}

export function differs(a, b) {
  return !(Math.abs(a - b) <= 1e-5 || a === b);
}
