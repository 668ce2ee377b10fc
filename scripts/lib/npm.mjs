export { runNpm } from "./node.mjs";
