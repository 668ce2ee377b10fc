// The archive's start.cjs. What it loads stays a file of its own, which an old Node.js need not be able to read.
import { launch } from "../../../src/plugin/launch.ts";

launch(() => import("./main.cjs"));
