import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sdkGeneratorFile } from "./engine.mjs";
import { Failure, projectRoot, runChild } from "./processes.mjs";

/**
 * Writes the SDK of this checkout's plugin for a language, as `pulumi package add` does with a release of Pulumi. Needs a build.
 * @param {"nodejs" | "python" | "go"} language
 * @param {string} folder
 */
export async function generateSdk(language, folder) {
  const { schema } = createRequire(import.meta.url)(join(projectRoot, "dist", "plugin", "schema", "index.js"));
  const temporary = await mkdtemp(join(tmpdir(), "risk-integration-schema-"));
  try {
    const file = join(temporary, "schema.json");
    await writeFile(file, JSON.stringify(schema));
    const result = await runChild(sdkGeneratorFile(), [language, file, folder]);
    if (result.code === 0) return;
    const reason = result.output || result.error?.message || "it printed nothing";
    throw new Failure(`No SDK for ${language} could be generated from the schema: ${reason}`);
  } finally {
    await rm(temporary, { recursive: true });
  }
}
