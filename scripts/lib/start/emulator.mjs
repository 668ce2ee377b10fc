export { startEmulator } from "../start.mjs";
