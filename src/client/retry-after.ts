const longestDelayMs = 24 * 60 * 60 * 1_000;

/**
 * How long a Retry-After header asks to wait, from seconds or from an HTTP date (RFC 9110, section 10.2.3); at most a day.
 * Undefined for one that is of no use: absent, past, zero or malformed. A date is measured against the answer's own Date
 * header where there is one, since this machine's clock may be wrong by hours.
 */
export function retryAfterMs(header: string | undefined, date: string | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d+$/.test(text)) return usable(Number(text) * 1_000);
  const until = httpDate(text);
  if (until === undefined) return undefined;
  // Both are cut to whole seconds: one more makes sure that the announced time has passed.
  const ms = until - (httpDate(date?.trim() ?? "") ?? now);
  return ms > 0 ? usable(ms + 1_000) : undefined;
}

function usable(ms: number): number | undefined {
  return ms > 0 ? Math.min(ms, longestDelayMs) : undefined;
}

// The three forms of RFC 9110, section 5.6.7. Date.parse alone takes nearly anything for a date, "5" included.
const httpDateForms = [
  /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{5,8}, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT$/,
  /^[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$/,
];

function httpDate(text: string): number | undefined {
  if (!httpDateForms.some((form) => form.test(text))) return undefined;
  const ms = Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
  return Number.isNaN(ms) ? undefined : ms;
}
