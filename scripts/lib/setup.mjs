export { setUp } from "./engine.mjs";
