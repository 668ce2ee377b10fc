import { delimiter, dirname } from "node:path";
import { Failure } from "./failure.mjs";
import { buildForSetUp, oldestNode } from "./node/builds.mjs";
import { installNode } from "./node/install.mjs";
import { isAtLeast } from "./version.mjs";

export { buildsToTest, oldestNode } from "./node/builds.mjs";
export { installNode };

/** The kind of machine that a build is for. */
export const machine = `${process.platform}-${process.arch}`;

/** Makes sure that `node`, for this process's children, is one that the project runs on; returns its path. */
export async function ensureNode({ log }) {
  const node = isAtLeast(process.version, oldestNode) ? process.execPath : await newerNode({ log });
  process.env.PATH = pathWith(node);
  return node;
}

/** The variables with which a child, and whatever it starts, takes this `node` for Node.js. */
export function environmentWith(node) {
  // On Windows the name may be "Path", which a plain object would keep beside "PATH".
  const others = Object.entries(process.env).filter(([name]) => name.toUpperCase() !== "PATH");
  return { ...Object.fromEntries(others), PATH: pathWith(node) };
}

const pathWith = (node) => [dirname(node), process.env.PATH].join(delimiter);

async function newerNode({ log }) {
  const why = `Node.js ${process.version} is older than ${oldestNode}`;
  const build = buildForSetUp(machine);
  try {
    if (!build) throw new Failure(`There is no build of it to fetch for ${machine}.`);
    return await installNode(build, { log, why });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Failure(
      `Node.js ${process.version} is too old: install Node.js ${oldestNode} or newer. ${error.message}`,
    );
  }
}
