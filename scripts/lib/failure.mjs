export { describeFailure, Failure, lastLines } from "./processes.mjs";
