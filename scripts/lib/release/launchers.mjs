import { oldestNode } from "../node.mjs";

/** The name that the engine starts the plugin by. */
export const pluginExecutable = "pulumi-resource-cloudflare-risk-integration";

/** Where the bundle lies, seen from the launcher. */
export const bundleFolder = "plugin";

const oldest = oldestNode.replace(/\.0$/, "");
const missing = `pulumi-cloudflare-risk-integration needs Node.js ${oldest} or newer, and there is no node on PATH: install Node.js.`;

/** What starts the bundle, and says in one line that there is no Node.js. Standard output is for the port. */
export const launchers = {
  unix: {
    name: pluginExecutable,
    // A link to it, such as one in a folder on PATH, is followed by hand: not every system has a command that does.
    text: `#!/bin/sh
if ! command -v node >/dev/null 2>&1; then
  echo "${missing}" >&2
  exit 64
fi
launcher=$0
while [ -h "$launcher" ]; do
  target=$(readlink "$launcher")
  case $target in
    /*) launcher=$target ;;
    *) launcher=$(dirname "$launcher")/$target ;;
  esac
done
exec node "$(dirname "$launcher")/${bundleFolder}/start.cjs" "$@"
`,
  },
  windows: {
    name: `${pluginExecutable}.cmd`,
    text: [
      `@where /q node || (echo ${missing}>&2 & exit /b 64)`,
      `@node "%~dp0${bundleFolder}\\start.cjs" %*`,
      "",
    ].join("\r\n"),
  },
};
