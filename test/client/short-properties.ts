import fc from "fast-check";
// Modules that the client loads with the first lookup are loaded here already, or Stryker would take what runs as they
// load for part of the one test that came first.
import "../../src/client/lookup.js";
import "../../src/client/transport.js";

/**
 * Loaded before each test file of the mutation run alone: a property's thousands of runs, for each of thousands of
 * mutants, would take days. The seed makes two runs judge a mutant alike.
 */
fc.configureGlobal({ seed: 20261122, endOnFailure: true, interruptAfterTimeLimit: 100, markInterruptAsFailure: false });
