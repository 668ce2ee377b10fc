import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { Failure } from "./failure.mjs";
import { projectRoot } from "./folders.mjs";

const rolldown = join(projectRoot, "node_modules", "rolldown");
const rule = "=".repeat(80);

/** The licences of the packages that the modules in `holder` are from, whole: most of them ask for that. */
export function noticesOf(holder, modules) {
  const heading = `${holder} holds code of the packages below, under their licences.\n`;
  return [heading, ...foldersOf(modules).map(noticeOf).sort()].join(`\n${rule}\n\n`);
}

/** The packages that the modules are from, as the lockfile names them; without rolldown, which has left its helpers only. */
export function placesOf(modules) {
  return foldersOf(modules.filter((module) => !isHelper(module)))
    .map((folder) => relative(projectRoot, folder).replaceAll("\\", "/"))
    .sort();
}

const foldersOf = (modules) => [...new Set(modules.map(packageOf))].filter((folder) => folder !== projectRoot);

const isHelper = (module) => module.startsWith("\0rolldown/");

/** The folder of a module's package: the nearest above it whose package.json has a name. */
function packageOf(module) {
  if (isHelper(module)) return rolldown; // its helpers, which have no file
  for (let folder = dirname(module); folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "package.json")) && manifestIn(folder).name) return folder;
  throw new Failure(`Third-party notices: ${JSON.stringify(module)} is of no package.`);
}

function noticeOf(folder) {
  const { name, version, license } = manifestIn(folder);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (files.length === 0) throw new Failure(`Third-party notices: ${name} ${version} comes without a licence.`);
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts, ""].join("\n\n");
}

const manifestIn = (folder) => JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
