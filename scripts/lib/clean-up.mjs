export { atEnd, cleanUp } from "./processes.mjs";
