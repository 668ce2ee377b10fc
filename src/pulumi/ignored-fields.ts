import { argumentError } from "../errors.js";
import { isLeftOut } from "../left-out.js";
import { printable } from "../printable.js";
import { isRecordedField, type RecordedField, recordedFields } from "../risk-integration.js";
import { isUnknown } from "./properties.js";

/**
 * The fields that keep their recorded value, by the argument `ignoreDrift`; what is unknown in a preview names none.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`
 */
export function ignoredFields(ignoreDrift: unknown): readonly (RecordedField | "absoluteWellKnownUrl")[] {
  const fields = namedFields(ignoreDrift);
  // What is derived from an ignored field is kept as it was too.
  return fields.includes("wellKnownUrl") ? [...fields, "absoluteWellKnownUrl"] : fields;
}

function namedFields(ignoreDrift: unknown): RecordedField[] {
  if (isLeftOut(ignoreDrift) || isUnknown(ignoreDrift)) return [];
  const fields = (Array.isArray(ignoreDrift) ? ignoreDrift : [ignoreDrift]).filter(
    (field) => !isLeftOut(field) && !isUnknown(field),
  );
  const wrong = fields.find((field) => !isRecordedField(field));
  if (wrong === undefined) return fields;
  const what = typeof wrong === "string" ? `names “${printable(wrong, 60)}”` : "holds a value that is not a string";
  throw argumentError(`ignoreDrift ${what}. Allowed values: ${recordedFields.join(", ")}.`, "ignoreDrift");
}
