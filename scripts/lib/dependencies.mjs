export { ensureDependencies, matchesLockfile } from "./node.mjs";
