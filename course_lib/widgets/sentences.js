// The sentences of a widget: its sentences.json is read here and by Python (sentences.py).

/** What fills the gaps of these sentences: `sentencesOf(texts)("open", { n: 3, all: 36 })`. */
export function sentencesOf(texts) {
  return (key, gaps = {}) => {
    const entry = texts[key];
    const text = typeof entry === "string" ? entry : entry[gaps.n === 1 ? "one" : "other"];
    return text.replace(/\{(\w+)\}/g, (_, name) => gaps[name]);
  };
}
