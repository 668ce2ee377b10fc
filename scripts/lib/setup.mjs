import { build } from "./build.mjs";
import { ensureDependencies } from "./dependencies.mjs";
import { ensureEngine } from "./engine.mjs";
import { ensureNode } from "./node.mjs";

/** Everything a run needs, from a bare clone; quick where it is all there. */
export async function setUp({ log }) {
  await ensureNode({ log });
  await ensureDependencies({ log });
  await build({ log });
  const engine = await ensureEngine({ log });
  log(`Pulumi: ${engine.version} in ${engine.binDir}`);
  return engine;
}
