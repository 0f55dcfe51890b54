// The sentences of the explorer `temperature`, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import temperatureSentences from "./sentences.json";

export const temperatureSays = sentencesOf(temperatureSentences);
