import { outputValueSig, secretSig, specialSigKey } from "../common/pulumi-protocol.js";
import { type Properties, unknownValue } from "../pulumi/resource-arguments.js";

type Fields = Readonly<Record<string, unknown>>;

/** Properties as the engine sends them, taken out of their wrappers; what is unknown is {@link unknownValue}. */
export interface DeserializedProperties {
  readonly properties: Properties;
  /** The properties that are secrets, or hold one somewhere. */
  readonly secrets: ReadonlySet<string>;
}

/** What the engine has sent, without its wrappers. */
export function deserializeProperties(fields: Fields): DeserializedProperties {
  const plain = Object.entries(fields).map(([name, value]) => [name, deserializeValue(value)] as const);
  return {
    // Made so, a name like __proto__ is a property like any other.
    properties: Object.fromEntries(plain.map(([name, { value }]) => [name, value])),
    secrets: new Set(plain.flatMap(([name, { isSecret }]) => (isSecret ? [name] : []))),
  };
}

/** The properties as the engine takes them; those named in `secrets` as secrets, those that are undefined not at all. */
export function serializeProperties(properties: Fields, secrets: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      // The engine takes no wrapper around what it does not know.
      .map(([name, value]) => [name, secrets.has(name) && value !== unknownValue ? secret(value) : value]),
  );
}

function secret(value: unknown): unknown {
  return { [specialSigKey]: secretSig, value };
}

interface Plain {
  readonly value: unknown;
  readonly isSecret: boolean;
}

function deserializeValue(value: unknown): Plain {
  if (Array.isArray(value)) {
    const items = value.map(deserializeValue);
    return { value: items.map((item) => item.value), isSecret: items.some(({ isSecret }) => isSecret) };
  }
  if (typeof value !== "object" || value === null) return { value, isSecret: false };
  const fields = value as Fields;
  switch (Object.hasOwn(fields, specialSigKey) ? fields[specialSigKey] : undefined) {
    case undefined: {
      const { properties, secrets } = deserializeProperties(fields);
      return { value: properties, isSecret: secrets.size > 0 };
    }
    case secretSig:
      return { value: deserializeValue(fields.value).value, isSecret: true };
    case outputValueSig: {
      // Without a value it is one that a preview does not know yet.
      const known = Object.hasOwn(fields, "value")
        ? deserializeValue(fields.value)
        : { value: unknownValue, isSecret: false };
      return { value: known.value, isSecret: known.isSecret || fields.secret === true };
    }
    default:
      return { value, isSecret: false }; // an asset or a resource, which nothing here takes
  }
}
