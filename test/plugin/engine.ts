import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import * as messages from "@pulumi/pulumi/proto/provider_pb.js";
import { test as base } from "vitest";
import { pluginResourceType, secretSig, specialSigKey } from "../../src/common/pulumi-protocol.js";
import { empty, fieldsOf, grpc, structOf } from "../../src/plugin/grpc.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { accountId, token, world } from "../engine/world.js";
import { PluginClient, type PluginOptions, type PluginProcess, startPlugin } from "./plugin-process.js";

type Fields = Readonly<Record<string, unknown>>;

export const urn = `urn:pulumi:test::project::${pluginResourceType}::okta`;

export const secret = (value: unknown) => ({ [specialSigKey]: secretSig, value });

/** What an engine configures the plugin with, for lookups at this emulator. */
export function settingsOf({ url }: Emulator): Fields {
  return { apiToken: secret(token), accountId, baseUrl: url };
}

/** The part of an engine that a plugin sees: its log, and what it asks. Properties are as they are on the wire. */
export class Engine implements AsyncDisposable {
  readonly logged: { readonly urn: string; readonly severity: number; readonly message: string }[] = [];

  private constructor(
    readonly plugin: PluginProcess,
    readonly client: PluginClient,
    private readonly server: grpcServer,
    readonly address: string,
  ) {}

  static async start(options: PluginOptions = {}): Promise<Engine> {
    const server = new grpc.Server();
    const log = (call: { request: LogRequest }, answer: (error: null, value: unknown) => void) => {
      const { request } = call;
      engine.logged.push({ urn: request.getUrn(), severity: request.getSeverity(), message: request.getMessage() });
      answer(null, empty());
    };
    server.addService(EngineService, { log });
    const port = await new Promise<number>((done, fail) =>
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? fail(error) : done(bound),
      ),
    );
    const address = `127.0.0.1:${port}`;
    const plugin = await startPlugin({ args: [address], ...options });
    const engine = new Engine(plugin, new PluginClient(plugin.port), server, address);
    return engine;
  }

  configure(settings: Fields, providerUrn = "") {
    const request = new messages.ConfigureRequest().setArgs(structOf(settings)).setUrn(providerUrn);
    return this.client.ask<messages.ConfigureResponse>("configure", request);
  }

  async checkConfig(news: Fields, providerUrn = "") {
    const request = new messages.CheckRequest().setNews(structOf(news)).setUrn(providerUrn);
    return checked(await this.client.ask<messages.CheckResponse>("checkConfig", request));
  }

  async invoke(tok: string, args: Fields): Promise<Record<string, unknown>> {
    const request = new messages.InvokeRequest().setTok(tok).setArgs(structOf(args));
    return fieldsOf((await this.client.ask<messages.InvokeResponse>("invoke", request)).getReturn());
  }

  async check(news: Fields, olds: Fields = {}, of = urn) {
    const request = new messages.CheckRequest().setUrn(of).setNews(structOf(news)).setOlds(structOf(olds));
    return checked(await this.client.ask<messages.CheckResponse>("check", request));
  }

  async diff(olds: Fields, news: Fields, ignored: string[] = []) {
    const request = new messages.DiffRequest().setUrn(urn).setOlds(structOf(olds)).setNews(structOf(news));
    request.setIgnorechangesList(ignored);
    const response = await this.client.ask<messages.DiffResponse>("diff", request);
    const { DIFF_SOME } = messages.DiffResponse.DiffChanges;
    return {
      changes: response.getChanges() === DIFF_SOME,
      replaces: response.getReplacesList(),
      differing: response.getDiffsList(),
      deletesFirst: response.getDeletebeforereplace(),
    };
  }

  async create(inputs: Fields, { preview = false } = {}) {
    const request = new messages.CreateRequest().setUrn(urn).setProperties(structOf(inputs)).setPreview(preview);
    const response = await this.client.ask<messages.CreateResponse>("create", request);
    return { id: response.getId(), outs: fieldsOf(response.getProperties()) };
  }

  async update(olds: Fields, news: Fields, { preview = false } = {}) {
    const request = new messages.UpdateRequest().setUrn(urn).setPreview(preview);
    request.setOlds(structOf(olds)).setNews(structOf(news));
    return fieldsOf((await this.client.ask<messages.UpdateResponse>("update", request)).getProperties());
  }

  /** As a refresh asks, with what is recorded; as an import does, with the ID alone. */
  async read(id: string, recorded: Fields = {}) {
    const request = new messages.ReadRequest().setUrn(urn).setId(id).setProperties(structOf(recorded));
    const response = await this.client.ask<messages.ReadResponse>("read", request);
    return {
      id: response.getId(),
      props: fieldsOf(response.getProperties()),
      inputs: fieldsOf(response.getInputs()),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.client.close();
    await this.plugin[Symbol.asyncDispose]();
    this.server.forceShutdown();
  }
}

type grpcServer = InstanceType<typeof grpc.Server>;

function checked(response: messages.CheckResponse) {
  const failures = response.getFailuresList();
  return {
    inputs: fieldsOf(response.getInputs()),
    failures: failures.map((failure) => ({ property: failure.getProperty(), reason: failure.getReason() })),
  };
}

/** What a call is refused with. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  const outcome = await call.then(
    (value) => ({ value }),
    (error: { readonly details?: string }) => error,
  );
  if ("value" in outcome) throw new Error(`It was not refused, but gave ${JSON.stringify(outcome.value)}`);
  if (outcome.details === undefined) throw outcome;
  return outcome.details;
}

/** A test with a plugin of its own, configured for an emulator of its own. */
export const test = base.extend<{ emulator: Emulator; engine: Engine }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  emulator: async ({}, use) => {
    await using emulator = await startEmulator({ seed: world() });
    await use(emulator);
  },
  engine: async ({ emulator }, use) => {
    await using engine = await Engine.start();
    await engine.configure(settingsOf(emulator));
    await use(engine);
  },
});
