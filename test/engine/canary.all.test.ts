import { fromProvider, searched } from "./canary.js";
import { row } from "./row.js";

row(
  "row 17: a token from an explicit provider is printed nowhere and written nowhere: up 0, refresh 0, up 1, up 1, destroy 0",
  searched(fromProvider),
);
