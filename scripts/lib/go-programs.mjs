import { existsSync } from "node:fs";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goEnvironment } from "./engine.mjs";
import { generateSdk } from "./generate-sdk.mjs";
import { cacheFolder } from "./node.mjs";
import { atEnd, Failure, lastLines, projectRoot, runChild, withProgress } from "./processes.mjs";

/** The variables with which Go finds Pulumi's SDK compiled: code that was compiled with cgo is of no use to a build without. */
function variables() {
  const caches = { GOMODCACHE: cacheFolder("go-programs", "modules"), GOCACHE: cacheFolder("go-programs", "build") };
  return { ...caches, GOWORK: "off", CGO_ENABLED: "0" };
}

/** The same, if the set-up has compiled it. */
export const findGoPrograms = () => (existsSync(variables().GOCACHE) ? variables() : undefined);

/** Compiles the Go example: the first time Pulumi's SDK for Go takes minutes, and then a program takes seconds. */
export async function ensureGoPrograms({ log }) {
  const env = { ...(await goEnvironment("Go programs")), ...variables() };
  const project = await mkdtemp(join(tmpdir(), "risk-integration-go-"));
  const removeProject = () => rm(project, { recursive: true, force: true });
  atEnd(removeProject);
  try {
    log("Go: compiling Pulumi's SDK; it takes 1.1 GB");
    await cp(join(projectRoot, "examples", "go"), project, { recursive: true });
    await generateSdk("go", join(project, "sdks", "cloudflare-risk-integration"));
    const args = ["build", "-mod=readonly", "-modcacherw", "-o", join(project, "program"), "."];
    const result = await withProgress(log, "go build", () => runChild("go", args, { cwd: project, env }));
    if (result.code !== 0) throw new Failure(`The example in Go does not compile: ${lastLines(result.output)}`);
  } finally {
    await removeProject();
  }
}
