import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, projectRoot } from "../folders.mjs";
import { engineVersion } from "./constants.mjs";
import { isExecutable } from "./find.mjs";
import { sdkVersionVariable } from "./go-binary.mjs";

/** Pulumi's generators of SDKs as a command: in a release they are parts of the language hosts, of ours they are not. */
export const sdkGenerator = {
  file: process.platform === "win32" ? "sdk-generator.exe" : "sdk-generator",
  beside: [],
  module: "sdk-generator",
  package: ".",
  version: engineVersion,
  versionVariable: sdkVersionVariable,
};

/** Where the generator of this checkout is, or belongs. */
export function sdkGeneratorFile() {
  const hash = createHash("sha256");
  for (const file of ["go.mod", "main.go"])
    hash.update(readFileSync(join(projectRoot, "tools", "engine", sdkGenerator.module, file)));
  return join(cacheFolder("sdk-generator", hash.digest("hex").slice(0, 12)), sdkGenerator.file);
}

export const hasSdkGenerator = () => isExecutable(sdkGeneratorFile());
