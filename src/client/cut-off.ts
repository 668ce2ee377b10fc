import type { RawResponse } from "./attempt.js";

/**
 * Whether a JSON answer that was announced without a length ends before its last bracket is closed. Over HTTP/2 undici does not tell a body
 * whose stream was reset from a whole one; over HTTP/1.1 a chunked body says itself where it ends.
 */
export function isCutOff({ status, headers, body }: RawResponse): boolean {
  const isWhole = headers["content-length"] !== undefined || headers["transfer-encoding"] !== undefined;
  if (isWhole || !/json/i.test(`${headers["content-type"] ?? ""}`)) return false;
  const text = body.trim();
  // A failure and an answer without content may have no body. No JSON is empty.
  if (text === "") return status >= 200 && status < 300 && status !== 204;
  return !closesEveryBracket(text);
}

/** Another text than an object or a list, such as HTML, counts as closed. */
function closesEveryBracket(trimmed: string): boolean {
  if (!/^[{[]/.test(trimmed)) return true;
  let depth = 0;
  let inString = false;
  for (let index = 0; index < trimmed.length; index += 1) {
    const character = trimmed[index];
    if (inString) {
      if (character === "\\") index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
  }
  return depth <= 0 && !inString;
}
