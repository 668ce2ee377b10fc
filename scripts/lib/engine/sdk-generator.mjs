import { readFileSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder, projectRoot, shortHash } from "../folders.mjs";
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

/** The folder of the generator that this checkout's sources make. */
export function sdkGeneratorFolder() {
  const sources = join(projectRoot, "tools", "engine", sdkGenerator.module);
  return cacheFolder(
    "sdk-generator",
    shortHash(...["go.mod", "main.go"].map((file) => readFileSync(join(sources, file)))),
  );
}

export const sdkGeneratorFile = () => join(sdkGeneratorFolder(), sdkGenerator.file);

export const hasSdkGenerator = () => isExecutable(sdkGeneratorFile());
