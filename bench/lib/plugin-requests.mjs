import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb.js");
const messages = require("@pulumi/pulumi/proto/provider_pb.js");
const { grpc, fieldsOf, structOf } = require("../../dist/plugin/grpc.js");
const { referenceFunction } = require("../../dist/common/pulumi-protocol.js");

/** What an engine asks of a plugin that a program uses: to be configured, for its schema, and for one lookup. */
export async function askAsAnEngine(port, settings, args) {
  const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const ask = (method, request) =>
    new Promise((done, fail) => client[method](request, (error, response) => (error ? fail(error) : done(response))));
  try {
    await ask("configure", new messages.ConfigureRequest().setArgs(structOf(settings)));
    await ask("getSchema", new messages.GetSchemaRequest());
    const request = new messages.InvokeRequest().setTok(referenceFunction).setArgs(structOf(args));
    return fieldsOf((await ask("invoke", request)).getReturn());
  } finally {
    client.close();
  }
}
