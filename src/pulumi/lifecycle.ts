import { resourceArgumentNames } from "../argument-names.js";
import type { GetByReferenceResult, InternalClient } from "../client/client.js";
import { RiskIntegrationError } from "../errors.js";
import type { Expectation } from "../expectation.js";
import { requireKnownNames } from "../known-names.js";
import { isLeftOut } from "../left-out.js";
import { printable } from "../printable.js";
import { isRecordedField, recordedFields } from "../recorded-fields.js";
import { parseId } from "../resource-id.js";
import { expectationOf, isUnknown, type Properties, unknownValue } from "./properties.js";

export interface CheckResult {
  readonly inputs: Properties;
  readonly failures?: readonly { readonly property: string; readonly reason: string }[];
}

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

export interface LifecycleOptions {
  /** @throws {RiskIntegrationError} `CONFIGURATION` */
  readonly connect: () => InternalClient;
  readonly warn: (message: string) => void;
  /** What is recorded. Default {@link recordedFields}. */
  readonly fields?: readonly (keyof GetByReferenceResult)[] | undefined;
}

const identity = ["accountId", "referenceId"] as const;

/** The life of a `RiskIntegrationReference`, as the engine drives it. See docs/adr/0003 for the lookup in `check`. */
export function createLifecycle({ connect, warn, fields = recordedFields }: LifecycleOptions) {
  let firstRead: number | undefined;
  // What `check` did not find, `create` and `update` look for again. They have to look at the expectation too, which is not
  // among the inputs, so that it is not stored; they run in the same process. They are not told which resource they work for,
  // so where several have one reference, all that was expected of it has to hold.
  const expectedLater = new Map<string, Map<string, Expected>>();
  const unknownFields = Object.fromEntries(fields.map((field) => [field, unknownValue]));

  /** The integration, or undefined with a warning where there is none. */
  async function find(olds: Properties, news: Properties, accountId: string | undefined) {
    const { referenceId } = news;
    try {
      const { expect, isSecret } = expectedOf(news);
      return await connect().getByReference({ accountId, referenceId, expect }, { expectIsSecret: isSecret });
    } catch (error) {
      if (!(error instanceof RiskIntegrationError) || error.code !== "NOT_FOUND") throw error;
      const recorded = isSame(olds, { accountId, referenceId }) && olds.integrationId !== undefined;
      warn(recorded ? `${error.message} It is recorded in the stack, and gone now.` : error.message);
      return undefined;
    }
  }

  /** The account to record: the argument's, or the settings', which may have changed since it was recorded. */
  function accountOf(olds: Properties, news: Properties): string | undefined {
    if (!isLeftOut(news.accountId)) return news.accountId;
    const { account } = connect().settings;
    const { referenceId } = news;
    // Another kind of reference is refused below.
    if (account && olds.accountId !== undefined && olds.accountId !== account.id && typeof referenceId === "string")
      warn(
        `“${printable(referenceId)}” was recorded with the account ${printable(String(olds.accountId))}, and ${account.source} now says ${printable(account.id)}: the resource would be replaced. Give accountId as an argument to keep it.`,
      );
    return account?.id;
  }

  async function checked(olds: Properties, news: Properties): Promise<Properties> {
    const accountId = accountOf(olds, news);
    const arguments_ = { accountId, referenceId: news.referenceId };
    const ignored = withDerived(ignoredFields(news.ignoreDrift));
    if (isUnknown(accountId) || isUnknown(news.referenceId)) return { ...arguments_, ...unknownFields };
    const integration = await find(olds, news, accountId);
    if (!integration) {
      const key = placeKey(arguments_);
      const expected = expectedOf(news);
      expectedLater.set(key, (expectedLater.get(key) ?? new Map()).set(JSON.stringify(expected), expected));
      return arguments_;
    }
    const recorded = isSame(olds, arguments_) ? olds : {};
    return {
      ...arguments_,
      ...recordOf(
        integration,
        ignored.map((field) => [field, recorded[field]]),
      ),
    };
  }

  return {
    /** @param name of the resource, where no class of this package has looked at what its arguments are called */
    async check(olds: Properties, news: Properties, name?: string): Promise<CheckResult> {
      try {
        if (name !== undefined) requireArgumentNames(name, news);
        return { inputs: await checked(olds, news) };
      } catch (error) {
        // Without a property the CLI prints the reason alone, and never the value that was refused.
        return { inputs: { ...news }, failures: [{ property: "", reason: reasonOf(error) }] };
      }
    },

    diff(olds: Properties, news: Properties): DiffResult {
      const replaces = identity.filter((name) => olds[name] !== news[name]);
      // A field that an older version did not record yet is no drift; the derived URL is missing where it could not be trusted.
      const isRecorded = (field: string): boolean => field in olds || field === "absoluteWellKnownUrl";
      const changed = fields.filter((field) => isRecorded(field) && olds[field] !== news[field]);
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
      const place = recorded ? { accountId: props.accountId, referenceId: props.referenceId } : parseId(id);
      try {
        const client = connect();
        // All reads of one refresh may share an answer, but none from before it.
        firstRead ??= client.mark();
        const integration = await client.getByReference(place, { after: firstRead });
        const state = { ...place, ...recordOf(integration) };
        return { id, props: state, inputs: { ...state } };
      } catch (error) {
        if (error instanceof RiskIntegrationError && error.code === "NOT_FOUND" && recorded) return {};
        throw refreshHint(error);
      }
    },
  };

  function requireArgumentNames(of: string, news: Properties): void {
    // An import hands over what `read` has recorded too.
    const beside: readonly string[] = [...fields, "expectIsSecret"];
    const given = Object.entries(news).filter(([name]) => !beside.includes(name));
    requireKnownNames(of, Object.fromEntries(given), resourceArgumentNames);
  }

  function recordOf(integration: GetByReferenceResult, kept: readonly (readonly [string, unknown])[] = []): Properties {
    const found = Object.fromEntries(fields.map((field) => [field, integration[field]]));
    return { ...found, ...Object.fromEntries(kept.filter(([, value]) => value !== undefined)) };
  }

  /** What is derived from an ignored field is kept as it was too. */
  function withDerived(ignored: readonly string[]): readonly string[] {
    return ignored.includes("wellKnownUrl") && fields.includes("absoluteWellKnownUrl")
      ? [...ignored, "absoluteWellKnownUrl"]
      : ignored;
  }

  /** What `check` has found, or what there is now where it had found nothing. */
  async function complete(inputs: Properties): Promise<Properties> {
    const { accountId, referenceId } = inputs;
    if (inputs.integrationId !== undefined) return inputs;
    const place = { accountId, referenceId };
    const expected = [...(expectedLater.get(placeKey(place))?.values() ?? [])];
    const find = ({ expect, isSecret }: Expected) =>
      connect().getByReference({ ...place, expect }, { expectIsSecret: isSecret });
    try {
      // They share one request.
      const [integration] = await Promise.all([find(expected[0] ?? noExpectation), ...expected.slice(1).map(find)]);
      return { ...place, ...recordOf(integration) };
    } catch (error) {
      throw expected.length > 1 ? sharedExpectationHint(error) : error;
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

/** What a resource expects, and whether that is kept out of messages. */
interface Expected {
  readonly expect: Expectation | undefined;
  readonly isSecret: boolean;
}

const noExpectation: Expected = { expect: undefined, isSecret: false };

/** The engine names the resource that was to be created, and that may expect nothing of this. */
function sharedExpectationHint(error: unknown): unknown {
  if (!(error instanceof RiskIntegrationError) || error.code !== "EXPECTATION_FAILED") return error;
  const hint = "One of the resources with this reference expects that, and then it holds for all of them.";
  return new RiskIntegrationError(error.code, `${error.message} ${hint}`, error);
}

function expectedOf(news: Properties): Expected {
  return { expect: expectationOf(news), isSecret: news.expectIsSecret === true };
}

function placeKey({ accountId, referenceId }: Properties): string {
  return JSON.stringify([accountId, referenceId]);
}

function isSame(olds: Properties, news: Properties): boolean {
  return identity.every((name) => olds[name] === news[name]);
}

function ignoredFields(ignoreDrift: unknown): string[] {
  if (isLeftOut(ignoreDrift) || isUnknown(ignoreDrift)) return [];
  const fields = (Array.isArray(ignoreDrift) ? ignoreDrift : [ignoreDrift]).filter(
    (field) => !isLeftOut(field) && !isUnknown(field),
  );
  const wrong = fields.find((field) => !isRecordedField(field));
  if (wrong === undefined) return fields;
  const what = typeof wrong === "string" ? `names “${printable(wrong, 60)}”` : "holds what is no text";
  throw new RiskIntegrationError("INVALID_ARGUMENT", `ignoreDrift ${what}; it can name ${recordedFields.join(", ")}.`);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
