import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { sdkGeneratorFile } from "./engine/sdk-generator.mjs";
import { Failure } from "./failure.mjs";
import { projectRoot } from "./folders.mjs";

/** Writes the SDK of this checkout's plugin for a language, as `pulumi package add` does with a release of Pulumi. Needs a build. */
export async function generateSdk(language, folder) {
  const { schema } = createRequire(import.meta.url)(join(projectRoot, "dist", "plugin", "schema", "index.js"));
  const temporary = await mkdtemp(join(tmpdir(), "risk-integration-schema-"));
  try {
    const file = join(temporary, "schema.json");
    await writeFile(file, JSON.stringify(schema));
    const result = await runChild(sdkGeneratorFile(), [language, file, folder]);
    if (result.code === 0) return;
    throw new Failure(
      `No SDK for ${language} could be made of the schema: ${result.output || result.error?.message || "it said nothing"}`,
    );
  } finally {
    await rm(temporary, { recursive: true });
  }
}
