export { main } from "./processes.mjs";
