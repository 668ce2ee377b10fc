// An inline program of the Automation API, which a bundler puts into one file with all that it requires.
const { LocalWorkspace } = require("@pulumi/pulumi/automation");
const { getRiskIntegrationByReferenceOutput, RiskIntegrationReference } = require("pulumi-cloudflare-risk-integration");

const referenceId = process.env.REFERENCE_ID;

async function main() {
  const program = async () => {
    if (process.argv[2] === "resource") new RiskIntegrationReference("okta", { referenceId });
    return { tenantUrl: getRiskIntegrationByReferenceOutput({ referenceId }).tenantUrl };
  };
  const stack = await LocalWorkspace.createOrSelectStack({ stackName: "test", projectName: "bundled", program });
  try {
    const { outputs } = await stack.up({ onOutput: (text) => process.stderr.write(text) });
    console.log(outputs.tenantUrl.value);
  } finally {
    await stack.destroy();
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
