export { runChild, startChild } from "./processes.mjs";
