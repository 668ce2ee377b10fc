import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { beforeAll, expect, test } from "vitest";
import { pagesAt, root, splitCode } from "./pages.js";

// What the blocks of a page take as given, by name: what comes from another package or from the reader's own program. A block that
// declares or imports a name itself gets no other.
const preludes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    pulumi: 'import * as pulumi from "@pulumi/pulumi";',
    RiskIntegrationReference: 'import { RiskIntegrationReference } from "pulumi-cloudflare-risk-integration";',
    RiskIntegrationProvider: 'import { RiskIntegrationProvider } from "pulumi-cloudflare-risk-integration";',
    getRiskIntegrationByReferenceOutput:
      'import { getRiskIntegrationByReferenceOutput } from "pulumi-cloudflare-risk-integration";',
    oktaIdentityProvider: 'declare const oktaIdentityProvider: import("@pulumi/pulumi").CustomResource;',
    risk: 'declare const risk: import("pulumi-cloudflare-risk-integration").RiskIntegrationReference;',
    okta: "declare const okta: { SecurityEventsProvider: new (name: string, args: object) => object };",
    config: 'declare const config: import("@pulumi/pulumi").Config;',
    referenceId: "declare const referenceId: string;",
    accountId: "declare const accountId: string;",
  },
  "docs/okta.md": {
    RiskIntegrationReference: 'import { RiskIntegrationReference } from "pulumi-cloudflare-risk-integration";',
    getSharedSignalsConfigurationOutput:
      'import { getSharedSignalsConfigurationOutput } from "pulumi-cloudflare-risk-integration";',
    identityProvider: 'declare const identityProvider: import("@pulumi/pulumi").CustomResource;',
    accountId: "declare const accountId: string;",
    okta: "declare const okta: { SecurityEventsProvider: new (name: string, args: object) => object };",
  },
};

const blocks = pagesAt("README.md", "docs/**/*.md")
  .filter(({ file }) => !file.startsWith("docs/adr/"))
  .flatMap((page) =>
    splitCode(page)
      .fences.filter(({ info }) => info === "ts")
      .map(({ line, text }) => ({ page: page.file, line, text })),
  );

/** The names that a block declares or imports at its top. */
function namesDeclaredIn(text: string): Set<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) names.add(node.text);
    else if (ts.isImportClause(node) || ts.isNamedImports(node) || ts.isNamespaceImport(node)) node.forEachChild(visit);
    else if (ts.isObjectBindingPattern(node) || ts.isArrayBindingPattern(node)) node.forEachChild(visit);
    else if ("name" in node && node.name) visit(node.name as ts.Node);
  };
  for (const statement of ts.createSourceFile("block.ts", text, ts.ScriptTarget.Latest).statements) {
    if (ts.isImportDeclaration(statement)) statement.importClause?.forEachChild(visit);
    else if (ts.isVariableStatement(statement)) statement.declarationList.declarations.forEach(visit);
    else visit(statement);
  }
  return names;
}

/** A block as a module. What is taken as given stands behind it, so that its lines keep their numbers. */
function moduleOf({ page, text }: (typeof blocks)[number]): string {
  const declared = namesDeclaredIn(text);
  const given = Object.entries(preludes[page] ?? {}).filter(
    ([name]) => !declared.has(name) && new RegExp(`\\b${name}\\b`).test(text),
  );
  return `${text}\n${given.map(([, line]) => line).join("\n")}\nexport {};\n`;
}

/** Each entry of the package, as its name leads to the source that it is built from. */
function pathsOfEntries(): Record<string, string[]> {
  const { name, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const sources = Object.entries(exports as Record<string, string | { readonly types: string }>).flatMap(
    ([entry, target]) =>
      typeof target === "string"
        ? []
        : [
            [
              entry.replace(/^\./, name),
              [join(root, target.types.replace("./dist/", "src/").replace(/\.d\.ts$/, ".ts"))],
            ],
          ],
  );
  return Object.fromEntries(sources);
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2024,
  lib: ["lib.es2024.d.ts", "lib.esnext.disposable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ["node"],
  typeRoots: [join(root, "node_modules/@types")],
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  paths: pathsOfEntries(),
};

/** What is wrong with the blocks, each problem with the page and the line where it stands. */
function problemsOf(given: typeof blocks): string[] {
  // ES modules, since programs await at their top.
  const modules = new Map(given.map((block, index) => [join(root, `block-${index}.mts`), block]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const textOf = (file: string): string | undefined => {
    const block = modules.get(file);
    return block && moduleOf(block);
  };
  host.getCurrentDirectory = () => root;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => textOf(file) ?? readFile(file);
  host.getSourceFile = (file, languageVersion, ...more) => {
    const text = textOf(file);
    return text === undefined
      ? getSourceFile(file, languageVersion, ...more)
      : ts.createSourceFile(file, text, languageVersion);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  const general = [...program.getOptionsDiagnostics(), ...program.getGlobalDiagnostics()].map(({ messageText }) =>
    ts.flattenDiagnosticMessageText(messageText, "\n"),
  );
  const found = [...modules].flatMap(([file, { page, line }]) => {
    const source = program.getSourceFile(file);
    if (!source) throw new Error(`The block at ${page}:${line} was not compiled.`);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ start = 0, messageText }) => {
        const at = line + source.getLineAndCharacterOfPosition(start).line;
        return `${page}:${at}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
      },
    );
  });
  return [...general, ...found];
}

/** Blocks that are wrong on purpose. */
const wrong = [
  { page: "(one)", line: 10, text: "export const one = 1;\nexport const two: string = one;" },
  {
    page: "(two)",
    line: 3,
    text: 'import { getByName } from "pulumi-cloudflare-risk-integration";\nexport const found = getByName();',
  },
];
let problems: readonly string[] = [];

// One program for all of them, which takes seconds.
beforeAll(() => {
  problems = problemsOf([...blocks, ...wrong]);
});

test("every block of TypeScript in the documentation compiles", () => {
  const pages = ["functions", "resource", "settings", "errors", "testing"].map((name) => `docs/${name}.md`);
  expect(blocks.map(({ page }) => page)).toEqual(expect.arrayContaining(["README.md", ...pages]));
  expect(problems.filter((problem) => !problem.startsWith("("))).toEqual([]);
});

test("a mistake in a block is told with its page and line", () => {
  expect(problems.filter((problem) => problem.startsWith("("))).toEqual([
    "(one):11: Type 'number' is not assignable to type 'string'.",
    expect.stringMatching(/^\(two\):3: .*has no exported member 'getByName'/),
  ]);
});
