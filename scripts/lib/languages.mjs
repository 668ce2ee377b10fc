import { delimiter, dirname, join } from "node:path";
import { engineEnvironment } from "./engine/environment.mjs";
import { findEngine, isExecutable } from "./engine/find.mjs";
import { buildMissingHosts, hasHost, hostFolders, languageHosts } from "./engine/language-hosts.mjs";
import { describeFailure, Failure } from "./failure.mjs";
import { ensurePython, findPython } from "./python.mjs";

const setUp = "npm run setup:languages gets it, or says why it cannot";

/**
 * Gets what programs in languages other than Node.js's need, as far as this machine can: their hosts and a Python environment.
 * It needs an engine. Gives the languages that are still missing, each with the reason, and says them.
 */
export async function ensureLanguageHosts({ log }) {
  const engine = await findEngine();
  const steps = engine ? [() => buildMissingHosts(engine, { log }), () => ensurePython({ log })] : [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log(`  ${describeFailure(error)}`);
    }
  }
  const missing = [];
  for (const language of Object.keys(languageHosts)) {
    const found = await findLanguage(language);
    if (found.missing) missing.push({ language, reason: found.missing });
  }
  for (const { language, reason } of missing) log(`The tests of ${language} programs are skipped: ${reason}`);
  return missing;
}

/** The engine and the variables with which programs in this language run, or why they cannot; installs nothing. */
export async function findLanguage(language) {
  const host = languageHosts[language];
  const engine = await findEngine();
  if (!engine) return { missing: "there is no Pulumi engine" };
  if (!hasHost(host, hostFolders(engine))) return { missing: `${host.file} is not there: ${setUp}` };
  if (language === "python") return withPython(engine, await findPython());
  if (language === "go" && !goIsOnPath()) return { missing: "go is not on PATH" };
  return { engine, variables: {} };
}

/** The environment's folder first on PATH is enough: the host, old or new, starts the first Python that it finds there. */
export function withPython(engine, folder) {
  if (!folder) return { missing: `there is no Python environment with Pulumi's SDK: ${setUp}` };
  const path = [folder, engineEnvironment(engine.binDir).PATH].join(delimiter);
  return { engine, variables: { PATH: path, VIRTUAL_ENV: dirname(folder) } };
}

function goIsOnPath() {
  const file = process.platform === "win32" ? "go.exe" : "go";
  return (process.env.PATH ?? "").split(delimiter).some((folder) => folder !== "" && isExecutable(join(folder, file)));
}
