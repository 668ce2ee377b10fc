import { delimiter, dirname } from "node:path";
import { engineEnvironment } from "./engine/environment.mjs";
import { findEngine } from "./engine/find.mjs";
import { buildMissingTools, hasHost, hostFolders, languageHosts } from "./engine/language-hosts.mjs";
import { hasSdkGenerator } from "./engine/sdk-generator.mjs";
import { describeFailure, Failure } from "./failure.mjs";
import { ensureGoPrograms, findGoPrograms } from "./go-programs.mjs";
import { ensurePython, findPython } from "./python.mjs";

export { generateSdk } from "./generate-sdk.mjs";

const setUp = "npm run setup:languages gets it, or says why it cannot";

/**
 * Gets what programs in languages other than Node.js's need, as far as this machine can: their hosts, the generator of SDKs, a
 * Python environment, and Pulumi's SDK for Go. It needs an engine and a build. Gives the languages that are still missing,
 * each with the reason, and says them.
 */
export async function ensureLanguageHosts({ log }) {
  const engine = await findEngine();
  const steps = [
    () => buildMissingTools(engine, { log }),
    () => ensurePython({ log }),
    () => ensureGoPrograms({ log }),
  ];
  for (const step of engine ? steps : []) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      log(`  ${describeFailure(error)}`);
    }
  }
  const missing = [];
  for (const language of ["nodejs", ...Object.keys(languageHosts)]) {
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
  if (host && !hasHost(host, hostFolders(engine))) return { missing: `${host.file} is not there: ${setUp}` };
  if (language !== "yaml" && !hasSdkGenerator()) return { missing: `the generator of SDKs is not there: ${setUp}` };
  if (language === "python") return withPython(engine, await findPython());
  if (language === "go") return withVariables(engine, await findGoPrograms(), "Pulumi's SDK for Go is not compiled");
  return { engine, variables: {} };
}

/** The environment's folder first on PATH is enough: the host, old or new, starts the first Python that it finds there. */
export function withPython(engine, folder) {
  const path = [folder, engineEnvironment(engine.binDir).PATH].join(delimiter);
  const variables = folder && { PATH: path, VIRTUAL_ENV: dirname(folder) };
  return withVariables(engine, variables, "there is no Python environment with Pulumi's SDK");
}

function withVariables(engine, variables, otherwise) {
  return variables ? { engine, variables } : { missing: `${otherwise}: ${setUp}` };
}
