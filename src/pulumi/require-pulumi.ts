import { createRequire } from "node:module";

// Imported first by the package's main entry. @pulumi/pulumi is an optional peer, since the client and the command line
// work without it, and so npm does not say that it is missing.
try {
  createRequire(__filename).resolve("@pulumi/pulumi");
} catch {
  throw new Error(
    "pulumi-cloudflare-risk-integration needs @pulumi/pulumi for use in a Pulumi program: npm install @pulumi/pulumi. Without it, import pulumi-cloudflare-risk-integration/client.",
  );
}
