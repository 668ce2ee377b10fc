export { isAtLeast } from "./node.mjs";
