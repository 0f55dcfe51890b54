// The sentences of the explorer `pair`, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import pairSentences from "./sentences.json";

export const pairSays = sentencesOf(pairSentences);
