// RFC 3339 with what it leaves to the writer: a small T or Z, a blank for the T, any number of digits, any offset, a leap second.
const spelling =
  /^(\d{4}-\d\d-\d\d)[Tt ]([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:\.(\d+))?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** Whether a text is an instant as RFC 3339 writes it. */
export function isInstant(text: string): boolean {
  return digitsOf(text) !== undefined;
}

/** Whether two texts are spellings of one instant. */
export function isSameInstant(one: string, other: string): boolean {
  const digits = digitsOf(one);
  return digits !== undefined && digits === digitsOf(other);
}

/** The instant in UTC, in the one spelling that all others come to. `Date` counts whole minutes only: it drops what is below a millisecond. */
function digitsOf(text: string): string | undefined {
  const [, day = "", hour = "", minute = "", second = "", fraction = "", sign, offsetHour, offsetMinute] =
    spelling.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Date takes the 30th of February for a day of March.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, day.length) !== day) return undefined;
  const offset = (Number(offsetHour ?? 0) * 60 + Number(offsetMinute ?? 0)) * (sign === "-" ? -1 : 1);
  const minutes = midnight / 60_000 + Number(hour) * 60 + Number(minute) - offset;
  return `${minutes}:${second}.${withoutTrailingZeros(fraction)}`;
}

/** Not by an expression: `/0+$/` tries each of many zeros that are followed by another digit. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end -= 1;
  return digits.slice(0, end);
}
