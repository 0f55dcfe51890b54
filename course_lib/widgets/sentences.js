// The sentences of a widget: its sentences.json is read here and by Python (sentences.py).
import sharedSentences from "./sentences.json";

/** What fills the gaps of these sentences: `sentencesOf(texts)("open", { n: 3, all: 36 })`. */
export function sentencesOf(texts) {
  return (key, gaps = {}) => {
    const entry = texts[key];
    const text = typeof entry === "string" ? entry : entry[gaps.n === 1 ? "one" : "other"];
    return text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  };
}

/** The sentences that widgets share. */
export const sharedSays = sentencesOf(sharedSentences);
