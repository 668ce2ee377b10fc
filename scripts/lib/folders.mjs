export { cacheFolder, shortHash } from "./node.mjs";
export { projectRoot } from "./processes.mjs";
