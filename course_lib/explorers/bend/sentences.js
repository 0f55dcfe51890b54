// The sentences of the explorer `bend`, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import bendSentences from "./sentences.json";

export const bendSays = sentencesOf(bendSentences);
