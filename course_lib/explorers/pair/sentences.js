// The sentences of the explorer of two words, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import pairSentences from "./sentences.json";

export const says = sentencesOf(pairSentences);
