import type { GetByReferenceArgs } from "../client/client.js";
import { assertKnownNames, isNil } from "../common/arguments.js";
import { argumentError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { configurationFunction, referenceFunction } from "../common/pulumi-protocol.js";
import { configurationArgumentNames, lookupArgumentNames } from "../common/wording.js";
import { fieldNames } from "../model/risk-integration.js";
import { functionResultOf } from "../pulumi/function-result.js";
import { allUnknown, expectationOf, isUnknown, type Properties } from "../pulumi/resource-arguments.js";
import { resolveWellKnownSettings } from "../settings/resolve-settings.js";
import type { GetSharedSignalsConfigurationArgs } from "../shared-signals/get-configuration.js";
import type { Connection } from "./connection.js";
import { engineLog } from "./engine-log.js";

/** What is known of a call beside its arguments. */
export interface CallOptions {
  readonly connection: Connection;
  readonly signal: AbortSignal;
  /** Whether the expectation, or a part of it, is a secret. */
  readonly expectIsSecret: boolean;
}

interface PluginFunction {
  readonly args: readonly string[];
  /** The result's fields, which are all unknown where an argument is. */
  readonly fields: readonly string[];
  readonly call: (args: Properties, options: CallOptions) => Promise<object>;
}

/** The plugin's functions by their tokens. */
const functions: Readonly<Record<string, PluginFunction>> = {
  [referenceFunction]: {
    args: lookupArgumentNames,
    fields: ["id", "absoluteWellKnownUrl", ...fieldNames],
    async call({ expect, ...args }, { connection, expectIsSecret }) {
      const given = { ...args, expect: expectationOf({ expect }) };
      // The signal would only say in other words what the connection's end says.
      const found = await connection.client().getByReference(withoutNulls(given) as unknown as GetByReferenceArgs, {
        // Pulumi's SDKs take the secretness off before they call a function, and put it on the result themselves.
        expectIsSecret: expectIsSecret || "maybe",
      });
      return functionResultOf(found);
    },
  },
  [configurationFunction]: {
    args: configurationArgumentNames,
    fields: [
      ...["url", "issuer", "jwksUri", "deliveryMethodsSupported", "configurationEndpoint", "statusEndpoint"],
      ...["addSubjectEndpoint", "removeSubjectEndpoint", "verificationEndpoint", "specVersion"],
    ],
    async call(args, { connection, signal }) {
      const { getConfiguration } =
        require("../shared-signals/get-configuration.js") as typeof import("../shared-signals/get-configuration.js");
      const settings = resolveWellKnownSettings(connection.layers());
      return getConfiguration(withoutNulls(args) as unknown as GetSharedSignalsConfigurationArgs, {
        settings,
        log: engineLog,
        signal,
      });
    },
  },
};

/** @throws {RiskIntegrationError} `INVALID_ARGUMENT` for a function that does not exist, and what the function throws */
export async function callFunction(token: string, args: Properties, options: CallOptions): Promise<Properties> {
  const found = Object.hasOwn(functions, token) ? functions[token] : undefined;
  if (!found)
    throw argumentError(
      `Unknown function ${escapeForOutput(token, 120)}. Allowed values: ${Object.keys(functions).join(", ")}.`,
    );
  assertKnownNames(token.split(":").at(-1) ?? token, args, found.args);
  const { expect: _, ...others } = args;
  // An expectation that is not known yet is skipped; without the rest nothing can be asked.
  if (Object.values(others).some(isUnknown)) return allUnknown(found.fields);
  return (await found.call(args, options)) as Properties;
}

/** A null counts as left out, as everywhere in Pulumi. */
function withoutNulls(args: object): object {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => !isNil(value)));
}
