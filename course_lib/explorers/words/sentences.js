// The sentences of the explorer `words`, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import wordsSentences from "./sentences.json";

export const wordsSays = sentencesOf(wordsSentences);
