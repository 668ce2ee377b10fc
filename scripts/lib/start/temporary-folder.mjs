export { makeTemporaryFolder } from "../start.mjs";
