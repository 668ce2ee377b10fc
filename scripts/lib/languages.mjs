import { existsSync } from "node:fs";
import { chmod, copyFile, cp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import * as engines from "./engine.mjs";
import { cacheFolder, keepInCache, withLock, withStagingFolder } from "./node.mjs";
import {
  describeFailure,
  Failure,
  lastLines,
  projectRoot,
  runChild,
  withProgress,
  withTemporaryFolder,
} from "./processes.mjs";
import { ensurePython, findPython } from "./python.mjs";

/** @typedef {"nodejs" | "yaml" | "python" | "go"} Language */

const pythonScript = "pulumi-language-python-exec";

/**
 * The requirements of programs in each language, besides an engine that runs Node.js programs: the files of the host, the module
 * that it is built from, and more. Of Python's and Go's hosts the versions are the last that were published as a part of the SDK's
 * module; in Pulumi's own releases they are newer.
 */
const languages = {
  nodejs: { files: [] },
  yaml: { files: [`pulumi-language-yaml${engines.suffix}`] }, // built with the engine
  python: {
    // The host starts the script, and looks for it in its own folder.
    files: [`pulumi-language-python${engines.suffix}`, pythonScript],
    module: { ...engines.hostsModule, packages: [`${engines.sdkModule}/python/cmd/pulumi-language-python`] },
    ensureMore: ensurePython,
  },
  go: {
    files: [`pulumi-language-go${engines.suffix}`],
    module: {
      folder: "language-go",
      packages: [`${engines.sdkModule}/go/pulumi-language-go`],
      variables: engines.sdkVersion("3.64.0"),
    },
    ensureMore: ensureGoPrograms,
  },
};

/**
 * Gets what programs in these languages need, as far as this machine can. It needs a build and an engine. Logs and returns the
 * languages that are still missing.
 * @param {Language[]} wanted
 */
export async function ensureLanguages(wanted, { log }) {
  if (wanted.length === 0) return [];
  const steps = [() => buildMissing(wanted, { log }), ...wanted.map((language) => languages[language].ensureMore)];
  for (const step of steps)
    try {
      await step?.({ log });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log(`  ${describeFailure(error)}`);
    }
  const missing = [];
  for (const language of wanted) {
    const found = await findLanguage(language);
    if (found.missing) missing.push(language);
    if (found.missing) log(`The tests of ${language} programs are skipped: ${found.missing}`);
  }
  return missing;
}

/**
 * The engine and the variables with which programs in this language run, or why they cannot; installs nothing.
 * @param {Language} language
 * @returns {Promise<
 *   | { engine: { version: string, binDir: string }, variables: Record<string, string>, missing?: undefined }
 *   | { missing: string, engine?: undefined, variables?: undefined }
 * >}
 */
export async function findLanguage(language) {
  const remedy = "npm run setup:languages gets it, or reports why it cannot";
  const { files } = languages[language];
  const engine = await engines.findEngine();
  if (!engine) return { missing: "there is no Pulumi engine: npm run setup" };
  if (!hasHost(files, hostFolders(engine))) return { missing: `there is no ${files[0]}: ${remedy}` };
  if (language !== "yaml" && !hasGenerator()) return { missing: `there is no generator of SDKs: ${remedy}` };
  if (language === "python") {
    const folder = await findPython();
    if (!folder) return { missing: `there is no Python environment with Pulumi's SDK: ${remedy}` };
    return { engine, variables: pythonVariables(engine, folder) };
  }
  if (language !== "go") return { engine, variables: {} };
  return existsSync(compiledMark())
    ? { engine, variables: goPrograms() }
    : { missing: `Pulumi's SDK for Go is not compiled: ${remedy}` };
}

/** The environment's folder first on PATH is enough: the host, old or new, starts the first Python that it finds there. */
export function pythonVariables(engine, folder) {
  const path = [folder, engines.engineEnvironment(engine.binDir).PATH].join(delimiter);
  return { PATH: path, VIRTUAL_ENV: dirname(folder) };
}

const hasGenerator = () => engines.isExecutable(engines.sdkGeneratorFile());

/** Whether all files of a host lie together in one of these folders. */
export function hasHost(files, folders) {
  if (files.length === 0) return true;
  return folders.some((folder) => files.every((file) => engines.isExecutable(join(folder, file))));
}

/** Where an engine finds its hosts: the set-up's own in its own folder, the machine's own anywhere on PATH. */
export function hostFolders({ binDir }) {
  return isOwn(binDir) ? [binDir] : [binDir, ...engines.foldersOfPath()];
}

const isOwn = (binDir) => binDir === engines.engineFolder();

/** Builds the hosts that are missing next to the set-up's own engine, and the generator of SDKs, which no release has. */
async function buildMissing(wanted, { log }) {
  const engine = await engines.findEngine();
  if (!engine) return;
  const missingHosts = () =>
    wanted
      .map((language) => languages[language])
      .filter(({ files, module }) => module && !hasHost(files, hostFolders(engine)));
  if (missingHosts().length > 0 && !isOwn(engine.binDir))
    log(`  The Pulumi in ${engine.binDir} is the machine's own: no language host is added to it.`);
  const builds = () => [
    ...(isOwn(engine.binDir) ? missingHosts() : []).map((host) => ({ ...host, destination: engine.binDir })),
    ...(hasGenerator() ? [] : [{ files: [], module: generatorModule, destination: engines.sdkGeneratorFolder() }]),
  ];
  if (builds().length > 0)
    await withLock("go-build", { log }, async () => {
      const what = "Language hosts and the generator of SDKs";
      const announcement = "two to five minutes on two cores, 3 GB for as long as it runs";
      if (builds().length > 0)
        await engines.withGo({ what, neededBytes: 4e9, announcement }, { log }, async (goBuild, modules) => {
          for (const { files, module, destination } of builds())
            await withStagingFolder(destination, async (staging) => {
              await goBuild(module, staging);
              if (files.includes(pythonScript)) await copyPythonScript(modules, staging);
              await engines.moveIntoPlace(staging, destination);
            });
        });
    });
  await keepInCache(engines.sdkGeneratorFolder());
}

const generatorModule = { ...engines.engineModules[engines.engineVersion], packages: ["./sdk-generator"] };

async function copyPythonScript(modules, folder) {
  const script = join(modules, `${engines.sdkModule}@v${engines.hostsVersion}/python/cmd`, pythonScript);
  await copyFile(script, join(folder, pythonScript));
  await chmod(join(folder, pythonScript), 0o755); // among Go's modules it is not executable
}

/** The variables with which Go finds Pulumi's SDK compiled: code that was compiled with others is compiled again. */
function goPrograms() {
  const caches = { GOMODCACHE: cacheFolder("go-programs", "modules"), GOCACHE: cacheFolder("go-programs", "build") };
  return { ...engines.goVariables, ...caches };
}

/** Go's caches are there from the first package on; this file once all is compiled. */
const compiledMark = () => cacheFolder("go-programs", "compiled");

/** Compiles the Go example: the first time Pulumi's SDK for Go takes minutes, and then a program takes seconds. */
async function ensureGoPrograms({ log }) {
  const env = { ...(await engines.goEnvironment("Go programs")), ...goPrograms() };
  await withTemporaryFolder(async (project) => {
    log("Go: compiling Pulumi's SDK; it takes 1.1 GB");
    await cp(join(projectRoot, "examples", "go"), project, { recursive: true });
    await generateSdk("go", join(project, "sdks", "cloudflare-risk-integration"));
    const args = ["build", "-mod=readonly", "-o", join(project, "program"), "."];
    const result = await withProgress(log, "go build", () => runChild("go", args, { cwd: project, env }));
    if (result.code !== 0) throw new Failure(`The example in Go does not compile: ${lastLines(result.output)}`);
    await writeFile(compiledMark(), "");
  });
}

/**
 * Writes the SDK of this checkout's plugin for a language, as `pulumi package add` does with a release of Pulumi. Needs a build.
 * @param {"nodejs" | "python" | "go"} language
 * @param {string} folder
 */
export async function generateSdk(language, folder) {
  const { schema } = createRequire(import.meta.url)(join(projectRoot, "dist", "plugin", "schema", "index.js"));
  await withTemporaryFolder(async (temporary) => {
    const file = join(temporary, "schema.json");
    await writeFile(file, JSON.stringify(schema));
    const result = await runChild(engines.sdkGeneratorFile(), [language, file, folder]);
    const reason = result.output || result.error?.message || "it printed nothing";
    if (result.code !== 0) throw new Failure(`No SDK for ${language} could be generated from the schema: ${reason}`);
  });
}
