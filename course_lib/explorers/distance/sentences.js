// The sentences of the explorer `distance`, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import distanceSentences from "./sentences.json";

export const distanceSays = sentencesOf(distanceSentences);
