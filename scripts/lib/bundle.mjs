import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { rolldown } from "rolldown";
import { Failure, projectRoot } from "./processes.mjs";

/** The chunks of a bundle for Node.js, in CommonJS; nothing is written. `options` are rolldown's; `name` is for messages. */
export async function bundle(name, { output, ...options }) {
  const build = await rolldown({
    cwd: projectRoot, // the paths in comments are given from here
    platform: "node",
    tsconfig: false,
    onLog: (_, { message }) => {
      throw new Failure(`Bundling ${name}: ${message}`); // such as an import that would only fail at the user's
    },
    ...options,
  });
  try {
    return (await build.generate({ format: "cjs", esModule: true, dynamicImportInCjs: false, ...output })).output;
  } finally {
    await build.close();
  }
}

const rule = "=".repeat(80);
const bundler = join(projectRoot, "node_modules", "rolldown");

/** The licences of the packages that these modules of a bundle are from, in full: most licences ask for that. */
export function noticesOf(holder, modules) {
  const heading = `${holder} holds code of the packages below, under their licences.\n`;
  return [heading, ...foldersOf(modules).map(noticeOf).sort()].join(`\n${rule}\n\n`);
}

/** The places in the lockfile of the packages that the modules are from; the bundler, which adds only its helpers, is left out. */
export function placesOf(modules) {
  const folders = foldersOf(modules).filter((folder) => folder !== bundler);
  return folders.map((folder) => relative(projectRoot, folder).replaceAll("\\", "/")).sort();
}

function foldersOf(modules) {
  const folders = modules.map((module) =>
    module.startsWith("\0rolldown/") ? bundler : /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(module)?.[0],
  );
  return [...new Set(folders)].filter((folder) => folder !== undefined); // our own modules are of no dependency
}

function noticeOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  if (files.length === 0) throw new Failure(`Third-party notices: ${name} ${version} comes without a licence.`);
  const texts = files.sort().map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license})`, ...texts, ""].join("\n\n");
}
