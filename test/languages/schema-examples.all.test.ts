import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect } from "vitest";
import type { Stack } from "../engine/stack.js";
import { integrationId, wellKnownUrl } from "../engine/world.js";
import { editProject, replaceFile, root, sdkFolder, test } from "./project.js";
import { atEmulator, programsInSchema } from "./schema-programs.js";

const run = promisify(execFile);

/** How a program in a language gets into a project, whose SDK is there. */
const languages = {
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

describe.for(Object.entries(languages))("what the schema shows in %s runs", ([name, { block, write }]) => {
  test("the resource, the lookup and the configuration", async ({ emulator, projectOf }) => {
    const stack = await projectOf(name as keyof typeof languages);
    const outputs: object[] = [];
    for (const program of programsInSchema(block)) {
      await write(stack, atEmulator(program, emulator.origin));
      await stack.up();
      outputs.push(await stack.outputs());
    }
    const keys = expect.stringContaining(emulator.origin);
    const issuer = `${emulator.origin}/${integrationId}`;
    expect(outputs).toEqual([{ wellKnownUrl }, { wellKnownUrl }, { issuer, jwksUri: keys }]);
  });
});
