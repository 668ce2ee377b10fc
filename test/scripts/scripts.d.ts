// The set-up is plain JavaScript, which Node.js runs before TypeScript is there.
declare module "*/scripts/lib/build.mjs";
declare module "*/scripts/lib/dependencies.mjs";
declare module "*/scripts/lib/table.mjs";
declare module "*/scripts/lib/test/results.mjs";
declare module "*/scripts/lib/version.mjs";
