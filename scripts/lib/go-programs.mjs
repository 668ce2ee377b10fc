import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goEnvironment } from "./engine.mjs";
import { generateSdk } from "./generate-sdk.mjs";
import { cacheFolder, keepInCache, shortHash, withLock } from "./node.mjs";
import { atEnd, Failure, lastLines, projectRoot, runChild, withProgress } from "./processes.mjs";

const example = join(projectRoot, "examples", "go");

/**
 * The variables with which this machine's Go finds Pulumi's SDK compiled, if the set-up has done that. Code that is compiled with
 * cgo is of no use to a build without: the tests build as the set-up does.
 */
export async function findGoPrograms() {
  const folder = await programsFolder();
  if (!folder || !existsSync(join(folder, ".complete"))) return undefined;
  const caches = { GOMODCACHE: join(folder, "modules"), GOCACHE: join(folder, "build") };
  return { ...caches, GOWORK: "off", CGO_ENABLED: "0" };
}

/** Compiles the Go example once: Pulumi's SDK for Go takes minutes, and with it compiled a program takes seconds. */
export async function ensureGoPrograms({ log }) {
  if (!(await findGoPrograms())) {
    const env = await goEnvironment(log, "Go programs");
    log("Go: compiling Pulumi's SDK, once; it takes 1.1 GB");
    await withLock("go-programs", { log }, async () => {
      if (!(await findGoPrograms())) await compile(await programsFolder(), env, { log });
    });
  }
  await keepInCache(await programsFolder());
}

async function compile(folder, env, { log }) {
  const project = await mkdtemp(join(tmpdir(), "risk-integration-go-"));
  const removeProject = () => rm(project, { recursive: true, force: true });
  atEnd(removeProject);
  try {
    await mkdir(folder, { recursive: true });
    await cp(example, project, { recursive: true });
    await generateSdk("go", join(project, "sdks", "cloudflare-risk-integration"));
    const caches = { GOMODCACHE: join(folder, "modules"), GOCACHE: join(folder, "build") };
    const args = ["build", "-mod=readonly", "-modcacherw", "-o", join(project, "program"), "."];
    const options = { cwd: project, env: { ...env, ...caches } };
    const result = await withProgress(log, "go build", () => runChild("go", args, options));
    if (result.code !== 0) throw new Failure(`The example in Go does not compile: ${lastLines(result.output)}`);
    await writeFile(join(folder, ".complete"), "");
  } finally {
    await removeProject();
  }
}

/**
 * One folder per set of modules and version of Go, which reuses nothing that another has compiled; so that checkouts that want
 * different ones do not take turns. Undefined if there is no Go.
 */
async function programsFolder() {
  const { code, stdout } = await runChild("go", ["env", "GOVERSION"]);
  if (code !== 0) return undefined;
  return cacheFolder("go-programs", shortHash(await readFile(join(example, "go.sum")), stdout));
}
