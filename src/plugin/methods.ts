import type { ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { messageWithCode } from "../common/errors.js";
import { version } from "../common/versions.js";
import { recordedFields } from "../model/risk-integration.js";
import { ownNamespace, warningsOfPlainCredentials } from "../pulumi/config.js";
import { createLifecycle } from "../pulumi/lifecycle.js";
import { allUnknown, isUnknown, type Properties } from "../pulumi/resource-arguments.js";
import { secretArgumentWarning, warningsOfIgnoreChanges } from "../pulumi/resource-warnings.js";
import { problemsOfConfig } from "./check-config.js";
import { Connection, valueName } from "./connection.js";
import { aboutResource, engineLog, logTo } from "./engine-log.js";
import { callFunction } from "./functions.js";
import { empty, fieldsOf, grpc, structOf } from "./grpc.js";
import { deserializeProperties, serializeProperties } from "./wire.js";

/** What a resource of the plugin records. No program of its own derives the URL anew, so it is recorded too. */
const fields = [...recordedFields, "absoluteWellKnownUrl"] as const;

const connection = new Connection();
let lifecycle = newLifecycle();

function newLifecycle() {
  return createLifecycle({ connect: () => connection.client(), warn: engineLog.warn, fields });
}

// With a property the CLI prints its value too, and a secret one in clear: so the reason names what it is about.
const failuresOf = (reasons: readonly string[]) =>
  reasons.map((reason) => new messages.CheckFailure().setReason(reason));

/** A default provider has no name that a program gave it: the engine's is “default”, with the version or where it is from. */
function explicitName(urn: string): string | undefined {
  const name = resourceName(urn);
  return urn === "" || /^default(_(\d|https?_|git_|github_).*)?$/.test(name) ? undefined : name;
}

/** A name may hold what separates the parts of a URN. */
function resourceName(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function warnOfPlainCredentials(config: Properties, secrets: ReadonlySet<string>): void {
  const read = (key: string): string | undefined => config[valueName(key)];
  const isSecret = (key: string): boolean => secrets.has(valueName(key));
  for (const warning of warningsOfPlainCredentials(read, isSecret, [ownNamespace])) engineLog.warn(warning);
}

/** In a preview of what is to be made, all that `check` has not found is unknown. */
function previewOf(inputs: Properties): Properties {
  if (inputs.integrationId !== undefined) return inputs;
  return { ...allUnknown(fields), ...inputs };
}

/** What each method of a provider answers; errors become the engine's. */
const methods = {
  handshake(request: messages.ProviderHandshakeRequest) {
    const address = request.getEngineAddress();
    if (address) logTo(address);
    return new messages.ProviderHandshakeResponse()
      .setAcceptSecrets(true)
      .setAcceptResources(true)
      .setAcceptOutputs(true);
  },

  async getSchema() {
    const { schema } = require("./schema/index.js") as typeof import("./schema/index.js");
    return new messages.GetSchemaResponse().setSchema(JSON.stringify(schema));
  },

  getPluginInfo: () => new PluginInfo().setVersion(version),

  attach(request: { getAddress(): string }) {
    logTo(request.getAddress());
    return empty();
  },

  async cancel() {
    await connection.close();
    return empty();
  },

  checkConfig(request: messages.CheckRequest) {
    const reasons = problemsOfConfig(
      deserializeProperties(fieldsOf(request.getNews())).properties,
      explicitName(request.getUrn()),
    );
    return new messages.CheckResponse().setInputs(request.getNews()).setFailuresList(failuresOf(reasons));
  },

  // Another credential or base URL is no other resource: nothing is ever replaced for it.
  diffConfig: () => new messages.DiffResponse().setChanges(messages.DiffResponse.DiffChanges.DIFF_UNKNOWN),

  configure(request: messages.ConfigureRequest) {
    const { properties, secrets } = deserializeProperties(fieldsOf(request.getArgs()));
    const known = Object.fromEntries(Object.entries(properties).filter(([, value]) => !isUnknown(value)));
    const providerName = explicitName(request.getUrn() ?? "");
    connection.configure(known, providerName);
    // Those of an explicit provider its SDK has made secrets.
    if (providerName === undefined) warnOfPlainCredentials(known, secrets);
    lifecycle = newLifecycle();
    return new messages.ConfigureResponse()
      .setAcceptsecrets(true)
      .setSupportspreview(true)
      .setAcceptresources(true)
      .setAcceptoutputs(true);
  },

  async invoke(request: messages.InvokeRequest) {
    const { properties, secrets } = deserializeProperties(fieldsOf(request.getArgs()));
    const expectIsSecret = secrets.has("expect");
    const options = { connection, signal: connection.signal, expectIsSecret };
    const result = await callFunction(request.getTok(), properties, options);
    // A secret argument makes the whole result one, as it does in the other forms of the function.
    const hidden = new Set(secrets.size > 0 ? Object.keys(result) : []);
    return new messages.InvokeResponse().setReturn(structOf(serializeProperties(result, hidden)));
  },

  async check(request: messages.CheckRequest) {
    const olds = deserializeProperties(fieldsOf(request.getOlds())).properties;
    const { properties: news, secrets } = deserializeProperties(fieldsOf(request.getNews()));
    const name = resourceName(request.getUrn());
    for (const argument of ["referenceId", "accountId"])
      if (secrets.has(argument)) engineLog.warn(secretArgumentWarning(name, argument));
    const given = { ...news, expectIsSecret: secrets.has("expect") };
    const { inputs, failures = [] } = await lifecycle.check(olds, given, name);
    const { expectIsSecret: _, ...checked } = inputs;
    return new messages.CheckResponse()
      .setInputs(structOf(serializeProperties(checked, secrets)))
      .setFailuresList(failuresOf(failures.map(({ reason }) => reason)));
  },

  diff(request: messages.DiffRequest) {
    const olds = deserializeProperties(fieldsOf(request.getOlds())).properties;
    const news = deserializeProperties(fieldsOf(request.getNews())).properties;
    const ignored = request.getIgnorechangesList();
    for (const warning of warningsOfIgnoreChanges(resourceName(request.getUrn()), ignored)) engineLog.warn(warning);
    const { changes, replaces, changed } = lifecycle.diff(olds, news);
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    return new messages.DiffResponse()
      .setChanges(changes ? DIFF_SOME : DIFF_NONE)
      .setReplacesList(replaces)
      .setDiffsList([...replaces, ...changed]);
  },

  async create(request: messages.CreateRequest) {
    const { properties: inputs, secrets } = deserializeProperties(fieldsOf(request.getProperties()));
    const { id, outs } = request.getPreview() ? { id: "", outs: previewOf(inputs) } : await lifecycle.create(inputs);
    return new messages.CreateResponse().setId(id).setProperties(structOf(serializeProperties(outs, secrets)));
  },

  async update(request: messages.UpdateRequest) {
    const { properties: news, secrets } = deserializeProperties(fieldsOf(request.getNews()));
    const { outs } = request.getPreview() ? { outs: previewOf(news) } : await lifecycle.update(news);
    return new messages.UpdateResponse().setProperties(structOf(serializeProperties(outs, secrets)));
  },

  async read(request: messages.ReadRequest) {
    const { properties: props, secrets } = deserializeProperties(fieldsOf(request.getProperties()));
    const { id, props: found, inputs } = await lifecycle.read(request.getId(), props);
    const response = new messages.ReadResponse();
    if (id === undefined || !found || !inputs) return response;
    return response
      .setId(id)
      .setProperties(structOf(serializeProperties(found, secrets)))
      .setInputs(structOf(serializeProperties(inputs, secrets)));
  },

  // The integration at Cloudflare was never the resource's own.
  delete: () => empty(),
};

type Method = (request: never) => unknown;

/** The methods as gRPC takes them. */
export const implementation = Object.fromEntries(
  Object.entries(methods as Readonly<Record<string, Method>>).map(([name, method]) => [name, handler(method)]),
);

function handler(method: Method) {
  return (call: ServerUnaryCall<{ getUrn?(): string }, unknown>, callback: sendUnaryData<unknown>): void => {
    aboutResource(call.request.getUrn?.() ?? "", async () => method(call.request as never)).then(
      (response) => callback(null, response),
      (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: messageWithCode(error) }),
    );
  };
}
