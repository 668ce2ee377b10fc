import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect } from "vitest";
import { schema } from "../../src/plugin/schema/index.js";
import type { Stack } from "../engine/stack.js";
import { integrationId, wellKnownUrl } from "../engine/world.js";
import { editProject, replaceFile, root, sdkFolder, test } from "./project.js";

const run = promisify(execFile);

/** How a program in a language gets into a project, whose SDK is there. */
const languages = {
  yaml: {
    block: "yaml",
    write: (stack: Stack, program: string) =>
      editProject(
        stack,
        (project) => `${project.slice(0, project.search(/^(config|resources|variables):/m))}${program}`,
      ),
  },
  python: {
    block: "python",
    write: (stack: Stack, program: string) => replaceFile(stack, "__main__.py", program),
  },
  go: { block: "go", write: (stack: Stack, program: string) => replaceFile(stack, "main.go", program) },
  nodejs: { block: "typescript", write: writeTypeScript },
} as const;

/** Type-checks the program with the generated SDK, both strictly, and puts what comes of it in the project. */
async function writeTypeScript(stack: Stack, program: string): Promise<void> {
  await replaceFile(stack, "index.ts", program);
  await editProject(stack, (project) =>
    project.includes("plugins:")
      ? project
      : `${project}plugins:\n  providers:\n    - name: cloudflare-risk-integration\n      path: node_modules/pulumi-cloudflare-risk-integration/bin\n`,
  );
  const options = {
    ...{ target: "es2022", module: "nodenext", strict: true, skipLibCheck: true, types: ["node"] },
    typeRoots: [join(root, "node_modules/@types")],
    paths: { "@pulumi/cloudflare-risk-integration": ["./sdks/cloudflare-risk-integration/index.ts"] },
  };
  const config = { compilerOptions: { ...options, outDir: "." }, files: ["index.ts"] };
  await writeFile(join(stack.projectFolder, "tsconfig.json"), JSON.stringify(config));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await run(process.execPath, [tsc, "-p", "."], { cwd: stack.projectFolder }).catch(
    (error) => error,
  );
  expect(stdout, "what the compiler finds").toBe("");
  // As an installed package: what was compiled names it so.
  await replaceFile(
    stack,
    "node_modules/@pulumi/cloudflare-risk-integration/index.js",
    `module.exports = require(${JSON.stringify(join(sdkFolder(stack), "index.js"))});`,
  );
}

/** The program in a language that a description shows. */
function shownIn(description: string, block: string): string {
  const [, program] = new RegExp(`\`\`\`${block}\n([\\s\\S]*?)\n\`\`\``).exec(description) ?? [];
  if (program === undefined) throw new Error(`no program in ${block} in:\n${description}`);
  return `${program}\n`;
}

/** The document that the emulator serves, in the place of Cloudflare's, which is not to be reached here. */
function atEmulator(program: string, origin: string): string {
  return program
    .replace(/https:\/\/ssf\.risk-score\.teams\.cloudflare\.com/, origin)
    .replace(/^(\s*)verifyKeys: true$/m, "$1allowLoopback: true\n$&")
    .replace(/^(\s*)verifyKeys: true,/m, "$1allowLoopback: true,\n$&")
    .replace(/^(\s*)verify_keys=True,/m, "$1allow_loopback=True,\n$&")
    .replace(/^(\s*)VerifyKeys: .*/m, "$1AllowLoopback: pulumi.Bool(true),\n$&");
}

describe.for(Object.entries(languages))("what the schema shows in %s runs", ([name, { block, write }]) => {
  test("the resource, the lookup and the configuration", async ({ emulator, projectOf }) => {
    const stack = await projectOf(name as keyof typeof languages);
    const shown = [...Object.values(schema.resources), ...Object.values(schema.functions)];
    expect(shown).toHaveLength(3);
    const outputs: object[] = [];
    for (const { description } of shown) {
      await write(stack, atEmulator(shownIn(description, block), emulator.origin));
      await stack.up();
      outputs.push(await stack.outputs());
    }
    const keys = expect.stringContaining(emulator.origin);
    const issuer = `${emulator.origin}/${integrationId}`;
    expect(outputs).toEqual([{ wellKnownUrl }, { wellKnownUrl }, { issuer, jwksUri: keys }]);
  });
});
