/** The version that is installed where there is none; the npm package `pulumi` in package.json is pinned to the same. */
export const engineVersion = "3.259.0";

/** The oldest that will do where the machine has one of its own. */
export const oldestEngine = "3.200.0";

const suffix = process.platform === "win32" ? ".exe" : "";
export const cliFile = `pulumi${suffix}`;
export const languageHostFile = `pulumi-language-nodejs${suffix}`;
