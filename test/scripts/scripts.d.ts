// The set-up is plain JavaScript, which Node.js runs before TypeScript is there.
declare module "*/scripts/lib/build.mjs";
declare module "*/scripts/lib/dependencies.mjs";
declare module "*/scripts/lib/table.mjs";
declare module "*/scripts/lib/test/results.mjs";
declare module "*/scripts/lib/version.mjs";
declare module "*/scripts/lib/child.mjs";
declare module "*/scripts/lib/engine/constants.mjs";
declare module "*/scripts/lib/engine/environment.mjs";
declare module "*/scripts/lib/engine/find.mjs";
declare module "*/scripts/lib/lock.mjs";
declare module "*/scripts/lib/node.mjs";
declare module "*/scripts/lib/node/builds.mjs";
declare module "*/scripts/lib/engine/install.mjs";
declare module "*/scripts/lib/engine/language-hosts.mjs";
declare module "*/scripts/lib/python.mjs";
declare module "*/scripts/lib/release/check.mjs";
declare module "*/scripts/lib/release/locked-project.mjs";
