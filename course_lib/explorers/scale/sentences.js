// The sentences of the explorer `scale`, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import scaleSentences from "./sentences.json";

export const scaleSays = sentencesOf(scaleSentences);
