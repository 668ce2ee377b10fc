import { oldestNode } from "../node.mjs";

/** The name by which the engine starts the plugin. */
export const pluginExecutable = "pulumi-resource-cloudflare-risk-integration";

/** The folder of the bundle, next to the launcher. */
export const bundleFolder = "plugin";

const missing = `pulumi-cloudflare-risk-integration needs Node.js ${oldestNode.replace(/\.0$/, "")} or newer, and there is no node on PATH: install Node.js.`;

// Messages go to standard error: the engine reads the port from standard output.
const unix = {
  name: pluginExecutable,
  text: `#!/bin/sh
if ! command -v node >/dev/null 2>&1; then
  echo "${missing}" >&2
  exit 64
fi
exec node "$(dirname "$(readlink -f "$0")")/${bundleFolder}/start.cjs" "$@"
`,
};
const windows = {
  name: `${pluginExecutable}.cmd`,
  text: `@where /q node || (echo ${missing}>&2 & exit /b 64)\r\n@node "%~dp0${bundleFolder}\\start.cjs" %*\r\n`,
};

/** The files that start the bundle, by Pulumi's names of operating systems. */
export const launchers = { darwin: unix, linux: unix, windows };
