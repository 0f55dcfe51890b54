// The sentences of the head viewer, for all of its scripts.
import { sentencesOf } from "../../widgets/sentences.js";
import headsSentences from "./sentences.json";

export const headsSays = sentencesOf(headsSentences);
