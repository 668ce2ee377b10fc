import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { goEnvironment } from "./engine/go.mjs";
import { Failure, lastLines } from "./failure.mjs";
import { cacheFolder, projectRoot, shortHash } from "./folders.mjs";
import { generateSdk } from "./generate-sdk.mjs";
import { withLock } from "./lock.mjs";
import { withProgress } from "./progress.mjs";

const example = join(projectRoot, "examples", "go");

/** The variables with which this machine's Go finds Pulumi's SDK compiled, where the set-up has seen to that; else undefined. */
export async function findGoPrograms() {
  const folder = await programsFolder();
  if (!folder || !existsSync(join(folder, ".complete"))) return undefined;
  return cachesIn(folder);
}

/** Compiles the Go example once: Pulumi's SDK for Go takes minutes, and with it compiled a program takes seconds. */
export async function ensureGoPrograms({ log }) {
  if (await findGoPrograms()) return;
  const env = await goEnvironment(log, "Go programs");
  log("Go: compiling Pulumi's SDK, once; it takes 1.1 GB");
  await withLock("go-programs", { log }, async () => {
    if (await findGoPrograms()) return; // made meanwhile
    const folder = await programsFolder();
    await mkdir(folder, { recursive: true });
    const project = await mkdtemp(join(tmpdir(), "risk-integration-go-"));
    try {
      await cp(example, project, { recursive: true });
      await generateSdk("go", join(project, "sdks", "cloudflare-risk-integration"));
      await withProgress(log, "go build", () => compile(project, { ...env, ...cachesIn(folder) }));
    } finally {
      await rm(project, { recursive: true });
    }
    await writeFile(join(folder, ".complete"), "");
  });
}

async function compile(project, env) {
  const args = ["build", "-mod=readonly", "-modcacherw", "-o", join(project, "program"), "."];
  const result = await runChild("go", args, { cwd: project, env });
  if (result.code !== 0) throw new Failure(`The example in Go does not compile: ${lastLines(result.output)}`);
}

/** What is compiled with cgo is not what is compiled without: the tests build as the set-up does. */
function cachesIn(folder) {
  const caches = { GOMODCACHE: join(folder, "modules"), GOCACHE: join(folder, "build") };
  return { ...caches, GOWORK: "off", CGO_ENABLED: "0" };
}

/**
 * One folder per set of modules and version of Go, which reuses nothing that another has compiled; so that checkouts that want
 * different ones do not take turns. Undefined where there is no Go.
 */
async function programsFolder() {
  const { code, stdout } = await runChild("go", ["env", "GOVERSION"]);
  if (code !== 0) return undefined;
  return cacheFolder("go-programs", shortHash(await readFile(join(example, "go.sum")), stdout));
}
