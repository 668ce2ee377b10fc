import { rolldown } from "rolldown";
import { Failure, projectRoot } from "./processes.mjs";

/** The chunks of a bundle for Node.js, in CommonJS; nothing is written. `options` are rolldown's; `name` is for messages. */
export async function bundle(name, { output, ...options }) {
  const build = await rolldown({
    cwd: projectRoot, // the paths in comments are given from here
    platform: "node",
    tsconfig: false,
    onLog: (_, { message }) => {
      throw new Failure(`Bundling ${name}: ${message}`); // such as an import that would only fail at the user's
    },
    ...options,
  });
  try {
    return (await build.generate({ format: "cjs", esModule: true, dynamicImportInCjs: false, ...output })).output;
  } finally {
    await build.close();
  }
}
