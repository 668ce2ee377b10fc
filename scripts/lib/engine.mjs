import { accessSync, constants, existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, delimiter, dirname, join } from "node:path";
import { build } from "./build.mjs";
import {
  cacheFolder,
  ensureDependencies,
  ensureNode,
  isAtLeast,
  shortHash,
  withLock,
  withStagingFolder,
} from "./node.mjs";
import {
  describeFailure,
  Failure,
  lastLines,
  projectRoot,
  runChild,
  withProgress,
  withTemporaryFolder,
} from "./processes.mjs";

/** The version that the set-up gets. npm's `pulumi`, which downloads it, may be older. */
export const engineVersion = "3.274.1";

/** The oldest that is supported: from this version on, `--expect-no-changes` exits with 7, which no other failure does. */
export const oldestEngine = "3.226.0";

const oldestGo = "1.26.6"; // as tools/engine requires

const pulumiPackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
export const sdkModule = "github.com/pulumi/pulumi/sdk/v3";
export const sdkVersion = (version) => ({ [`${sdkModule}/go/common/version.Version`]: `v${version}` });

/** The modules of Go that engines are built from; the linker sets the variables. */
export const engineModules = {
  [engineVersion]: {
    folder: "engine",
    packages: [pulumiPackage, "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "./sdk-generator"],
    variables: { ...sdkVersion(engineVersion), "github.com/pulumi/pulumi-yaml/pkg/version.Version": "1.38.0" },
  },
  [oldestEngine]: { folder: "oldest-engine", packages: [pulumiPackage], variables: sdkVersion(oldestEngine) },
};

export const hostsVersion = "3.68.0";
export const hostsModule = {
  folder: "language-hosts",
  packages: [`${sdkModule}/nodejs/cmd/pulumi-language-nodejs`],
  variables: sdkVersion(hostsVersion),
};

export const suffix = process.platform === "win32" ? ".exe" : "";
export const cliFile = `pulumi${suffix}`;
const languageHostFile = `pulumi-language-nodejs${suffix}`;

/** `pulumi-resource-pulumi-nodejs`, which starts dynamic providers, ships inside this npm package. */
const dynamicProviderFolder = join(projectRoot, "node_modules", "@pulumi", "pulumi");

/** Where the npm package `pulumi` and Pulumi's Automation API look for an engine of this version. */
export function engineFolder(version = engineVersion) {
  return join(process.env.PULUMI_HOME || join(homedir(), ".pulumi"), "versions", version, "bin");
}

/** The folder of the generator of SDKs that this checkout's sources make. */
export function sdkGeneratorFolder() {
  const sources = ["go.mod", "sdk-generator/main.go"].map((file) => join(projectRoot, "tools/engine", file));
  return cacheFolder("sdk-generator", shortHash(...sources.map((file) => readFileSync(file))));
}

export const sdkGeneratorFile = () => join(sdkGeneratorFolder(), `sdk-generator${suffix}`);

let found;

/**
 * A `pulumi` of the machine's own that is new enough, else the one that the set-up gets, else undefined. Tests on another version
 * name it in PULUMI_TEST_ENGINE.
 * @typedef {{ version: string, binDir: string }} Engine
 * @returns {Promise<Engine | undefined>}
 */
export async function findEngine() {
  const wanted = process.env.PULUMI_TEST_ENGINE;
  found ??= (wanted ? undefined : await engineOnPath()) ?? (await engineIn(engineFolder(wanted), wanted));
  return found;
}

async function engineOnPath() {
  const cli = foldersOfPath().find(
    (folder) => isExecutable(join(folder, cliFile)) && !isNpmLauncher(join(folder, cliFile)),
  );
  return cli === undefined ? undefined : engineIn(cli, oldestEngine);
}

async function engineIn(binDir, oldest = engineVersion) {
  if (!isExecutable(join(binDir, cliFile))) return undefined;
  const hasHost = [binDir, ...foldersOfPath()].some((folder) => isExecutable(join(folder, languageHostFile)));
  const version = hasHost ? await versionOf(join(binDir, cliFile)) : undefined;
  return version !== undefined && isAtLeast(version, oldest) ? { version, binDir } : undefined;
}

/** Asked in a home folder of its own: even `pulumi version` writes logs there. */
const versionOf = (cli) =>
  withTemporaryFolder(async (home) => {
    const env = engineEnvironment(dirname(cli), { PULUMI_HOME: home });
    const answer = await runChild(cli, ["version"], { env, timeoutMs: 60_000 });
    return answer.code === 0 ? /^v?(\d+\.\d+\.\d+.*)/.exec(answer.stdout)?.[1] : undefined;
  });

/** npm's `pulumi` is a script that downloads an engine and starts it: not an engine, and asking it would download one. */
export function isNpmLauncher(path) {
  if (basename(dirname(path)) === ".bin") return true;
  const target = realpathSync(path);
  return basename(target) === "run.js" && basename(dirname(target)) === "pulumi";
}

/** @param {string} path */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export const foldersOfPath = () => (process.env.PATH ?? "").split(delimiter).filter((folder) => folder !== "");

/**
 * The environment for a child that runs `pulumi`, with `variables`. What the user has set for Pulumi or Cloudflare stays out: the
 * project's own runs talk to the emulator, on a backend of their own.
 * @param {string} binDir
 * @param {Record<string, string>} [variables]
 * @returns {Record<string, string>}
 */
export function engineEnvironment(binDir, variables = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(pulumi|cloudflare)_/i.test(name));
  const node = foldersOfPath().find((folder) => isExecutable(join(folder, `node${suffix}`)));
  const noProxy = [process.env.no_proxy || process.env.NO_PROXY, "127.0.0.1", "localhost"].filter(Boolean).join(",");
  return {
    ...Object.fromEntries(kept),
    PATH: [...withNode([binDir, dynamicProviderFolder], node ?? dirname(process.execPath)), process.env.PATH].join(
      delimiter,
    ),
    NO_PROXY: noProxy, // the emulator and the plugins are on loopback
    no_proxy: noProxy,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    ...variables,
  };
}

/**
 * The engine starts `node` by name: this one comes first, for the machine's own engine may lie next to another. Unless a
 * `pulumi` lies next to this one, such as npm's after `npm install --global pulumi`, which would be taken for the engine.
 */
export function withNode(engineFolders, nodeFolder) {
  const hidesEngine = existsSync(join(nodeFolder, cliFile));
  return hidesEngine ? [...engineFolders, nodeFolder] : [nodeFolder, ...engineFolders];
}

/** Everything a run needs, from a bare clone: Node.js, the dependencies, the build, an engine; quick if it is all there. */
export async function setUp({ log }) {
  await ensureNode({ log });
  await ensureDependencies({ log });
  await build({ log });
  const engine = await ensureEngine({ log });
  log(`Pulumi: ${engine.version} in ${engine.binDir}`);
  return engine;
}

/** Finds a Pulumi engine, or installs one where the npm package `pulumi` keeps its own. */
export async function ensureEngine({ log, version = engineVersion }) {
  const find = version === engineVersion ? findEngine : () => engineIn(engineFolder(version), version);
  const present = await find();
  if (present) return present;

  log(`Pulumi: no engine ${version} here yet, getting it, once`);
  return withLock("go-build", { log }, async () => {
    for (const install of [() => {}, downloadEngine, buildEngine]) {
      try {
        await install(version, { log });
      } catch (error) {
        log(`  ${describeFailure(error)}`);
      }
      const installed = await find(); // first of all, since another set-up may have installed it meanwhile
      if (installed) return installed;
    }
    throw new Failure(
      `No Pulumi engine could be installed. Install Pulumi ${oldestEngine} or newer, so that \`pulumi\` and \`pulumi-language-nodejs\` are ` +
        `on PATH, or Go ${oldestGo} or newer, so that the engine can be built here; then run this again.`,
    );
  });
}

/** Lets npm's `pulumi` download the release, into a staging folder: cut short, it would leave half an engine in the cache. */
async function downloadEngine(version, { log }) {
  log("  downloading the release with npm's pulumi");
  const launcher = join(projectRoot, "node_modules", "pulumi", "run.js");
  const minutes = 10;
  await withStagingFolder(engineFolder(version), async (staging) => {
    const env = engineEnvironment(staging, { PULUMI_HOME: staging, PULUMI_VERSION: version });
    await withProgress(log, "download", async () => {
      const result = await runChild("node", [launcher, "version"], { env, timeoutMs: minutes * 60_000 });
      const reason = result.timedOut
        ? `more than ${minutes} minutes`
        : lastLines(result.output, 3).replaceAll("\n", "; ");
      if (result.code !== 0) throw new Failure(`The download did not work here (${reason}).`);
    });
    await moveIntoPlace(join(staging, "versions", version, "bin"), engineFolder(version));
  });
}

/** Builds the engine from Pulumi's published Go modules, whose checksums are in tools/. */
async function buildEngine(version, { log }) {
  const announcement = "three to six minutes on two cores, 5 GB for as long as it runs";
  await withGo({ what: "The engine", neededBytes: 5e9, announcement }, { log }, (goBuild) =>
    withStagingFolder(engineFolder(version), async (staging) => {
      // Side by side: each waits for its modules now and then, and the processors for it.
      const builds = [hostsModule, engineModules[version]].map((module) => goBuild(module, staging));
      await Promise.allSettled(builds);
      await Promise.all(builds);
      // A release has the dynamic provider's launcher next to `pulumi`; npm's @pulumi/pulumi ships the same file.
      const launcher = `pulumi-resource-pulumi-nodejs${process.platform === "win32" ? ".cmd" : ""}`;
      await copyFile(join(dynamicProviderFolder, launcher), join(staging, launcher));
      const generator = basename(sdkGeneratorFile());
      if (existsSync(join(staging, generator))) await moveIntoPlace(staging, sdkGeneratorFolder(), [generator]);
      await moveIntoPlace(staging, engineFolder(version));
    }),
  );
}

/**
 * Lets `work` build programs with a Go whose caches are a folder of their own, and removes that folder afterwards. Not if `work`
 * throws or is cut short: the next run then continues from what is there. `work` gets a function that builds packages of one of
 * the modules in tools/ into a folder, and the folder of the modules' sources.
 */
export async function withGo({ what, neededBytes, announcement }, { log }, work) {
  const env = await goEnvironment(what);
  const folder = cacheFolder("go-build");
  await mkdir(join(folder, "tmp"), { recursive: true });
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < neededBytes)
    throw new Failure(
      `The build needs ${neededBytes / 1e9} GB of free disk for ${folder}: free some, or set XDG_CACHE_HOME.`,
    );
  log(`  ${what}: building with Go from published modules: ${announcement}`);
  // Go's compiler spends a fifth of its time on collecting garbage and on what a debugger needs.
  Object.assign(env, { GOGC: "1000", GOMEMLIMIT: "1500MiB" });
  const caches = { GOMODCACHE: "modules", GOCACHE: "build", GOTMPDIR: "tmp" };
  for (const [name, part] of Object.entries(caches)) env[name] = join(folder, part);
  await work((module, outFolder) => goBuild(module, outFolder, { env, log }), env.GOMODCACHE);
  log("  removing the build's caches");
  await rm(folder, { recursive: true, force: true });
}

/**
 * Builds packages of one of the modules in tools/. Their go.mod files name only what is built: the versions of everything else follow
 * from those modules' own go.mod files, and go.sum has the checksums of them all. Go adds the versions to a copy of the go.mod file.
 */
async function goBuild({ folder, packages, variables }, outFolder, { env, log }) {
  const cwd = join(projectRoot, "tools", folder);
  const copy = await mkdtemp(join(env.GOTMPDIR, "module-"));
  for (const file of ["go.mod", "go.sum"]) await copyFile(join(cwd, file), join(copy, file));
  const linked = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  const flags = [
    "-mod=mod",
    `-modfile=${join(copy, "go.mod")}`,
    "-trimpath",
    "-buildvcs=false",
    "-v",
    "-gcflags=all=-dwarf=false",
  ];
  const args = ["build", ...flags, `-ldflags=-s -w ${linked.join(" ")}`, `-o=${join(outFolder, "/")}`, ...packages];
  // With -v, Go prints one line for each module that it fetches and each package that it compiles.
  const progress = { modules: 0, packages: 0 };
  const onLine = (line) => {
    if (line.startsWith("go: downloading ")) progress.modules++;
    else if (!line.startsWith("go: ")) progress.packages++;
  };
  const detail = () => `${progress.modules} modules fetched, ${progress.packages} packages compiled`;
  const label = packages.map((path) => basename(path)).join(", ");
  const result = await withProgress(log, label, () => runChild("go", args, { cwd, env, onLine }), detail);
  if (result.code !== 0) throw new Failure(`go build in tools/${folder} failed:\n${lastLines(result.output)}`);
}

/**
 * The environment in which Go can build what `what` names, or a failure that says what to install. A Go that is too old fetches a
 * newer one or says so by itself.
 */
export async function goEnvironment(what) {
  const { error } = await runChild("go", ["version"]);
  if (error)
    throw new Failure(`${what} cannot be built here, for Go is not installed: install Go ${oldestGo} or newer.`);
  return { ...process.env, ...goVariables };
}

/**
 * Settings that keep the user's own Go settings out of a build: flags, another system to build for, and a go.work above the checkout. Without
 * cgo no C compiler is needed, as in Pulumi's own releases.
 */
export const goVariables = {
  // Go makes its module cache read-only otherwise, and then it cannot simply be removed.
  GOFLAGS: "-modcacherw",
  GOOS: process.platform === "win32" ? "windows" : process.platform,
  GOARCH: process.arch === "x64" ? "amd64" : process.arch,
  GOWORK: "off",
  CGO_ENABLED: "0",
};

/**
 * Moves files into place, each whole or not at all, `pulumi` itself last: npm's launcher looks for that file only, so if it is
 * there, the rest is too.
 */
export async function moveIntoPlace(folder, destination, files) {
  await mkdir(destination, { recursive: true });
  const isCli = (file) => file === cliFile;
  for (const file of (files ?? (await readdir(folder))).toSorted((one, other) => isCli(one) - isCli(other)))
    await rename(join(folder, file), join(destination, file));
}
