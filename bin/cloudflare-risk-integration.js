#!/usr/bin/env node
"use strict";

// Before anything that needs a newer Node.js is loaded: one line instead of a crash inside a dependency.
try {
  require("../dist/common/versions.js").assertNodeVersion();
} catch (error) {
  console.error(require("../dist/common/errors.js").messageWithCode(error));
  process.exit(64);
}
require("../dist/cli/main.js").main(process.argv);
