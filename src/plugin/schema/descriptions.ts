import { pluginResourceType } from "../../resource-types.js";

const errors = `Fails with a message that begins with what happened and says what to do:

- no integration has the reference ID (\`NOT_FOUND\`), or it is not as \`expect\` says (\`EXPECTATION_FAILED\`)
- a refused credential (\`AUTHENTICATION\`), a missing permission (\`PERMISSION\`), an account without risk scoring (\`NOT_ENTITLED\`)
- a rate limit that blocks for longer than 330 seconds (\`RATE_LIMITED\`), or no usable answer within 60 seconds (\`TIMEOUT\`, \`NETWORK\`, \`TLS\`, \`API\`, \`BAD_RESPONSE\`)
- an argument or a setting that cannot be used (\`INVALID_ARGUMENT\`, \`CONFIGURATION\`)`;

export const resourceDescription = `A Cloudflare risk-score integration, found by its reference ID and recorded in the stack: a change at Cloudflare is then a diff, property by property, and \`pulumi preview --expect-no-changes\` exits with 7. It creates, changes and deletes nothing at Cloudflare.

${errors}`;

export const importing = `## Import

An integration is imported by \`accountId/referenceId\`:

\`\`\`sh
$ pulumi import ${pluginResourceType} okta 023e105f4ecef8ad9ca31a8372d0c353/f174e90a-fafe-4643-bbbc-4a0ed4fc8415
\`\`\``;

export const lookupDescription = `The risk integration with a reference ID, looked up in previews and updates alike. A secret argument makes the whole result a secret.

${errors}`;

export const configurationDescription = `The Shared Signals configuration document that an integration's \`absoluteWellKnownUrl\` names, fetched in previews and updates alike, without any credential.

Fails where Okta should not believe it: a URL that cannot be trusted (\`INVALID_ARGUMENT\`), no document (\`NOT_FOUND\`), one that is not public (\`PERMISSION\`) or not as the standard has it (\`BAD_RESPONSE\`), or no answer (\`TIMEOUT\`, \`NETWORK\`, \`TLS\`, \`API\`).`;
