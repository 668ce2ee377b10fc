import type { GetByReferenceResult, InternalClient } from "../client/client.js";
import { assertKnownNames, isNil } from "../common/arguments.js";
import { messageWithCode, RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { parseResourceId } from "../common/pulumi-protocol.js";
import { resourceArgumentNames } from "../common/wording.js";
import { isSameValue, recordedFields } from "../model/risk-integration.js";
import {
  allUnknown,
  type Expected,
  ExpectedLater,
  expectedOf,
  ignoredFields,
  isUnknown,
  noExpectation,
  type Properties,
  sharedExpectationHint,
} from "./resource-arguments.js";

/** What a resource is to be recorded with; with failures, what was given, as it was. */
export interface CheckResult {
  readonly inputs: Properties;
  readonly failures?: readonly { readonly property: string; readonly reason: string }[];
}

/** How what `check` found differs from what is recorded. */
export interface DiffResult {
  readonly changes: boolean;
  readonly replaces: string[];
  /** The recorded fields that differ. */
  readonly changed: string[];
}

/** Empty where a recorded integration is gone, which makes the engine drop it from the state. */
export interface ReadResult {
  readonly id?: string;
  readonly props?: Properties;
  readonly inputs?: Properties;
}

/** What the dynamic provider and the plugin do in their own ways. */
export interface LifecycleOptions {
  /** @throws {RiskIntegrationError} `CONFIGURATION` */
  readonly connect: () => InternalClient;
  readonly warn: (message: string) => void;
  /** What is recorded. Default {@link recordedFields}. */
  readonly fields?: readonly (keyof GetByReferenceResult)[] | undefined;
}

/** What makes a resource another one where it changes. */
const identity = ["accountId", "referenceId"] as const;

/** The life of a `RiskIntegrationReference`, as the engine drives it. See docs/adr/0003 for the lookup in `check`. */
export function createLifecycle({ connect, warn, fields = recordedFields }: LifecycleOptions) {
  let beforeReads: number | undefined;
  const expectedLater = new ExpectedLater();

  /** The integration, or undefined with a warning where there is none. */
  async function find(olds: Properties, news: Properties, accountId: string | undefined) {
    const { referenceId } = news;
    try {
      const { expect, isSecret } = expectedOf(news);
      return await connect().getByReference({ accountId, referenceId, expect }, { expectIsSecret: isSecret });
    } catch (error) {
      if (!(error instanceof RiskIntegrationError) || error.code !== "NOT_FOUND") throw error;
      const recorded = isSame(olds, { accountId, referenceId }) && olds.integrationId !== undefined;
      const gone = `${error.message} It is recorded in the stack but no longer exists at Cloudflare.`;
      warn(messageWithCode(recorded ? new RiskIntegrationError(error.code, gone, error) : error));
      return undefined;
    }
  }

  /** The account to record: the argument's, or the settings', which may have changed since it was recorded. */
  function accountOf(olds: Properties, news: Properties): string | undefined {
    if (!isNil(news.accountId)) return news.accountId;
    const { account } = connect().settings;
    const { referenceId } = news;
    // Another kind of reference is refused below.
    if (account && olds.accountId !== undefined && olds.accountId !== account.id && typeof referenceId === "string")
      warn(
        `“${escapeForOutput(referenceId)}” was recorded with the account ${escapeForOutput(String(olds.accountId))}, and ${account.source} now says ${escapeForOutput(account.id)}: the resource would be replaced. Set the argument accountId to keep it.`,
      );
    return account?.id;
  }

  async function checked(olds: Properties, news: Properties): Promise<Properties> {
    const accountId = accountOf(olds, news);
    const arguments_ = { accountId, referenceId: news.referenceId };
    const ignored = ignoredFields(news.ignoreDrift).filter((field) => fields.includes(field));
    if (isUnknown(accountId) || isUnknown(news.referenceId)) return { ...arguments_, ...allUnknown(fields) };
    const integration = await find(olds, news, accountId);
    if (!integration) {
      expectedLater.add(arguments_, expectedOf(news));
      return arguments_;
    }
    return { ...arguments_, ...recordOf(integration, isSame(olds, arguments_) ? olds : {}, ignored) };
  }

  return {
    /** @param name of the resource, where no class of this package has looked at what its arguments are called */
    async check(olds: Properties, news: Properties, name?: string): Promise<CheckResult> {
      try {
        if (name !== undefined) assertArgumentNames(name, news);
        return { inputs: await checked(olds, news) };
      } catch (error) {
        // Without a property the CLI prints the reason alone, and never the value that was refused.
        return { inputs: { ...news }, failures: [{ property: "", reason: messageWithCode(error) }] };
      }
    },

    diff(olds: Properties, news: Properties): DiffResult {
      const replaces = identity.filter((name) => olds[name] !== news[name]);
      // A field that an older version did not record yet is no drift; the derived URL is missing where it could not be trusted.
      const isRecorded = (field: string): boolean => field in olds || field === "absoluteWellKnownUrl";
      const changed = fields.filter((field) => isRecorded(field) && !isSameValue(field, olds[field], news[field]));
      return { changes: replaces.length + changed.length > 0, replaces, changed };
    },

    async create(inputs: Properties): Promise<{ id: string; outs: Properties }> {
      const outs = await complete(inputs);
      return { id: `${outs.accountId}/${outs.referenceId}`, outs };
    },

    async update(news: Properties): Promise<{ outs: Properties }> {
      return { outs: await complete(news) };
    },

    async read(id: string, props: Properties): Promise<ReadResult> {
      const recorded = props.integrationId !== undefined;
      const place = recorded ? { accountId: props.accountId, referenceId: props.referenceId } : parseResourceId(id);
      try {
        const client = connect();
        // All reads of one refresh may share an answer, but none from before it.
        beforeReads ??= client.sequence();
        const integration = await client.getByReference(place, { newerThan: beforeReads });
        const state = { ...place, ...recordOf(integration, props) };
        return { id, props: state, inputs: { ...state } };
      } catch (error) {
        if (error instanceof RiskIntegrationError && error.code === "NOT_FOUND" && !error.retryable && recorded)
          return {};
        throw refreshHint(error);
      }
    },
  };

  function assertArgumentNames(of: string, news: Properties): void {
    // An import hands over what `read` has recorded too.
    const beside: readonly string[] = [...fields, "expectIsSecret"];
    const given = Object.entries(news).filter(([name]) => !beside.includes(name));
    assertKnownNames(of, Object.fromEntries(given), resourceArgumentNames);
  }

  /**
   * What is recorded of an integration.
   * @param recorded the values so far: that of an ignored field stays, and so does one that has only another spelling now, so that
   * neither an update nor a refresh writes the new one
   */
  function recordOf(
    integration: GetByReferenceResult,
    recorded: Properties = {},
    ignored: readonly string[] = [],
  ): Properties {
    const stays = (field: (typeof fields)[number]): boolean =>
      recorded[field] !== undefined &&
      (ignored.includes(field) || isSameValue(field, recorded[field], integration[field]));
    const values = fields.map((field) => [field, stays(field) ? recorded[field] : integration[field]] as const);
    // Pulumi's dynamic provider process cannot send an undefined value.
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }

  /** What `check` has found, or what there is now where it had found nothing. */
  async function complete(inputs: Properties): Promise<Properties> {
    const { accountId, referenceId } = inputs;
    if (inputs.integrationId !== undefined) return inputs;
    const place = { accountId, referenceId };
    const [first = noExpectation, ...others] = expectedLater.of(place);
    const lookUp = ({ expect, isSecret }: Expected) =>
      connect().getByReference({ ...place, expect }, { expectIsSecret: isSecret });
    try {
      // They share one request.
      const [integration] = await Promise.all([lookUp(first), ...others.map(lookUp)]);
      return { ...place, ...recordOf(integration) };
    } catch (error) {
      throw others.length > 0 ? sharedExpectationHint(error) : error;
    }
  }

  /** Tells of the trap that a refresh uses the credential of the last update. */
  function refreshHint(error: unknown): unknown {
    if (!(error instanceof RiskIntegrationError) || !/^(AUTHENTICATION|PERMISSION)$/.test(error.code)) return error;
    const { credentialSource } = connect().settings;
    if (credentialSource.isEnvironment) return error;
    const elsewhere = credentialSource.isProvider
      ? ""
      : ", or keep it in the environment (CLOUDFLARE_API_TOKEN) instead of the config";
    const hint = `A refresh takes ${credentialSource.name} from the state, as the last update left it. If the credential was replaced since, use “pulumi refresh --run-program”${elsewhere}.`;
    return new RiskIntegrationError(error.code, `${error.message} ${hint}`, error);
  }
}

function isSame(olds: Properties, news: Properties): boolean {
  return identity.every((name) => olds[name] === news[name]);
}
