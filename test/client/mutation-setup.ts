import fc from "fast-check";
// Modules that the client loads with the first lookup are loaded here already, or Stryker would take what runs as they
// load for part of the one test that came first.
import "../../src/client/lookup.js";
import "../../src/client/transport.js";

// Two runs judge a mutant alike, and none spends time on the smallest counterexample.
fc.configureGlobal({ seed: 20261122, endOnFailure: true });
