import { InvalidArgumentError } from "commander";
import type { Shard } from "../drift/shard.js";

// What the values of flags are read with. Each throws an InvalidArgumentError for what it does not take; commander puts the flag's
// name and the value before its message.

export function parseBoolean(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw new InvalidArgumentError("It is true or false.");
}

/** For a flag that may be given several times. It adds to the list: copying that for each value would take a square of their number. */
export function repeated(text: string, before: string[] = []): string[] {
  if (text === "") throw new InvalidArgumentError("It is empty.");
  before.push(text);
  return before;
}

export function parseCount(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 1 to 100.");
}

export function parseRequests(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number above 0.");
}

export function parseSeconds(text: string): number {
  if (/^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("It is a number of seconds above 0.");
}

export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d{1,4})\/(\d{1,4})$/.exec(text)?.map(Number) ?? [];
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) return { index, count };
  throw new InvalidArgumentError("It is a part and how many there are, such as 3/10.");
}

export function parseHttpUrl(text: string): string {
  if (/^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new InvalidArgumentError("It is an https URL, or on this machine an http one.");
}

export function parsePort(text: string): number {
  if (/^\d+$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It is a whole number from 0 to 65535.");
}

export function parseFactor(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) < Number.POSITIVE_INFINITY) return Number(text);
  throw new InvalidArgumentError("It is a number above 0.");
}
