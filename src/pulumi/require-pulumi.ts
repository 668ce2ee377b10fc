// Imported first by the package's main entry. @pulumi/pulumi is an optional peer, since the client and the command line
// work without it, and so npm does not report that it is missing.
try {
  require("@pulumi/pulumi"); // and no look for its file, which a bundle of it has not
} catch (error) {
  if (!isMissing(error)) throw error;
  throw new Error(
    "pulumi-cloudflare-risk-integration needs @pulumi/pulumi for use in a Pulumi program: npm install @pulumi/pulumi. Without it, import pulumi-cloudflare-risk-integration/client.",
  );
}

/** Whether the SDK itself is missing, to Node.js or to Yarn Plug'n'Play, and not a file that it needs. */
function isMissing(error: unknown): boolean {
  const { code, pnpCode, message } = error as NodeJS.ErrnoException & { readonly pnpCode?: string };
  const isNotFound = code === "MODULE_NOT_FOUND" || pnpCode !== undefined;
  return isNotFound && /@pulumi\/pulumi['" ]/.test(`${message} `.split("\n")[0] ?? "");
}
