import { expect } from "vitest";
import { schema } from "../../src/plugin/schema/index.js";

/** The programs in a language that the descriptions of the schema show: of the resource, the lookup and the configuration. */
export function programsInSchema(block: string): string[] {
  const described = [...Object.values(schema.resources), ...Object.values(schema.functions)];
  expect(described).toHaveLength(3);
  return described.map(({ description }) => programIn(description, block));
}

/** The first program in a language that a text shows. */
export function programIn(text: string, block: string): string {
  const [, program] = new RegExp(`\`\`\`${block}\n([\\s\\S]*?)\n\`\`\``).exec(text) ?? [];
  if (program === undefined) throw new Error(`no program in ${block} in:\n${text}`);
  return `${program}\n`;
}

/** The document that the emulator serves, in the place of Cloudflare's, which is not to be reached here. */
export function atEmulator(program: string, origin: string): string {
  return program
    .replace(/https:\/\/ssf\.risk-score\.teams\.cloudflare\.com/, origin)
    .replace(/^(\s*)verifyKeys: true$/m, "$1allowLoopback: true\n$&")
    .replace(/^(\s*)verifyKeys: true,/m, "$1allowLoopback: true,\n$&")
    .replace(/^(\s*)verify_keys=True,/m, "$1allow_loopback=True,\n$&")
    .replace(/^(\s*)VerifyKeys: .*/m, "$1AllowLoopback: pulumi.Bool(true),\n$&");
}
