// The sentences of the mask explorer, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import maskSentences from "./sentences.json";

export const maskSays = sentencesOf(maskSentences);
