import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { fieldNames, wireNameOf } from "../src/model/risk-integration.js";

const root = join(__dirname, "..");
const sources = globSync("src/**/*.ts", { cwd: root }).map((file) => ({
  file: file.replaceAll("\\", "/"),
  text: readFileSync(join(root, file), "utf8"),
}));
const parsed = sources.map(({ file, text }) => ({
  file,
  text,
  tree: ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true),
}));

/** Every node of a file. */
function nodesOf(node: ts.Node): ts.Node[] {
  return [node, ...node.getChildren().flatMap(nodesOf)];
}

const files = parsed.map(({ file, text, tree }) => ({ file, text, nodes: nodesOf(tree) }));

/** What a file imports, re-exports, requires or loads later; types included. Ours as `src/common/errors`, others as they are. */
function importsOf({ file, nodes }: (typeof files)[number]): string[] {
  const texts = nodes.flatMap((node) => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      return [node.moduleSpecifier];
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return [node.argument.literal];
    const called = ts.isCallExpression(node) ? node.expression : undefined;
    const loads =
      called?.kind === ts.SyntaxKind.ImportKeyword || (called && /^require(\.resolve)?$/.test(called.getText()));
    return loads && ts.isCallExpression(node) ? node.arguments.slice(0, 1) : [];
  });
  return texts
    .map((text) => (ts.isStringLiteralLike(text) ? text.text : `(computed in ${file})`))
    .map((name) => (name.startsWith(".") ? normalize(join(dirname(file), name)).replace(/\.js$/, "") : name));
}

/** The files that import something like it. */
function importersOf(name: RegExp): string[] {
  return files.filter((file) => importsOf(file).some((imported) => name.test(imported))).map(({ file }) => file);
}

function outside(found: string[], folders: RegExp): string[] {
  return found.filter((file) => !folders.test(file));
}

test("there are sources to look at", () => {
  expect(files.length).toBeGreaterThan(40);
  expect(importersOf(/^src\/common\/errors$/).length).toBeGreaterThan(10);
  expect(importersOf(/^undici$/)).toContain("src/client/transport.ts");
});

describe("data flows one way", () => {
  test("only the Pulumi side knows Pulumi's SDK", () => {
    expect(outside(importersOf(/^@pulumi\//), /^src\/(pulumi|plugin)\//)).toEqual([]);
  });

  test("the Pulumi side is known to itself and the package's entry alone", () => {
    expect(outside(importersOf(/^src\/pulumi\//), /^src\/(pulumi\/|plugin\/|index\.ts$)/)).toEqual([]);
  });

  test("the client knows neither the command line nor the emulator", () => {
    const higher = importersOf(/^src\/(cli|testing|plugin|drift|index)(\/|$)/);
    expect(higher.filter((file) => /^src\/(client\/|pulumi\/|[^/]+$)/.test(file))).toEqual([]);
  });

  test("the command line is known to itself alone", () => {
    expect(outside(importersOf(/^src\/cli\//), /^src\/cli\//)).toEqual([]);
  });

  // src/common/zod.ts has nothing of ours: it names what is bundled of zod. The rules and words of a seed are the emulator's own.
  test("the emulator knows nothing of the client it stands in for", () => {
    const testing = files.filter(({ file }) => file.startsWith("src/testing/"));
    expect(
      testing
        .flatMap(importsOf)
        .filter((name) => !/^(src\/testing\/|src\/common\/(realms|text-files|zod)$|node:)/.test(name)),
    ).toEqual([]);
  });

  test("the package loads its own files and its dependencies by require: Jest and bundles cannot import", () => {
    const isImport = (node: ts.Node) =>
      ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
    expect(files.filter(({ nodes }) => nodes.some(isImport)).map(({ file }) => file)).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const typeOf = (name: string) =>
      JSON.parse(readFileSync(join(root, "node_modules", name, "package.json"), "utf8")).type ?? "commonjs";
    expect(Object.keys(dependencies).filter((name) => typeOf(name) === "module")).toEqual([]);
  });

  test("errors rest only on their codes, the limits and what makes text printable, and these on nothing", () => {
    const importsOfFile = (name: string) => files.filter(({ file }) => file === name).flatMap(importsOf);
    expect(importsOfFile("src/common/errors.ts")).toEqual([
      "src/common/error-codes",
      "src/common/limits",
      "src/common/output",
    ]);
    for (const name of ["error-codes", "limits", "output"]) expect(importsOfFile(`src/common/${name}.ts`)).toEqual([]);
  });

  test("zod reads wire formats, and undici is in the transport and its attempts alone", () => {
    expect(outside(importersOf(/^undici(\/|$)/), /^src\/client\/(transport|attempt|tunnel|undici-parts)\.ts$/)).toEqual(
      [],
    );
    expect(
      outside(
        importersOf(/^src\/common\/zod$/),
        /^src\/(common\/schema-problem\.ts|model\/(parse-integration|identity-provider)\.ts|shared-signals\/|drift\/|testing\/(seed-schema|fault)\.ts$)/,
      ),
    ).toEqual([]);
    expect(importersOf(/^zod(\/|$)/)).toEqual(["src/common/zod.ts"]);
  });

  /** The files and packages that an entry loads at once. */
  function loadedBy(entry: string): string[] {
    const seen = new Set<string>();
    const load = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      const { nodes } = files.find((other) => other.file === `${file}.ts`) ?? { nodes: [] };
      for (const node of nodes) {
        if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) continue;
        const { moduleSpecifier } = node;
        const typeOnly = ts.isImportDeclaration(node)
          ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
          : node.isTypeOnly;
        if (typeOnly || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) continue;
        const name = moduleSpecifier.text;
        load(name.startsWith(".") ? normalize(join(dirname(file), name)).replace(/\.js$/, "") : name);
      }
    };
    load(entry);
    return [...seen];
  }

  test("the provider process loads neither Pulumi's SDK, nor undici and zod before its first lookup", () => {
    const loaded = loadedBy("src/pulumi/runtime");
    expect(loaded).toContain("src/client/client");
    expect(loaded.filter((name) => /^(@pulumi\/|undici|zod|src\/common\/zod$)/.test(name))).toEqual([]);
  });

  test("the emulator loads zod with the first seed in JSON, administration or fault", () => {
    const loaded = loadedBy("src/testing/index");
    expect(loaded).toContain("src/testing/api-server");
    expect(loaded).not.toContain("src/common/zod");
  });
});

test("the diagram of docs/architecture.md has the arrows that the imports make", () => {
  const page = readFileSync(join(root, "docs/architecture.md"), "utf8");
  const [, diagram = ""] = /```mermaid\n([\s\S]*?)```/.exec(page) ?? [];
  const arrows = [...diagram.matchAll(/^ +(\w+)(?:\[.*?\])? --> (\w+)/gm)].map(([, from, to]) => `${from} --> ${to}`);
  const nodeOf = (path: string) => {
    const [, folder, name] = /^src\/(?:([\w-]+)\/|([\w-]+)(?:\.ts)?$)/.exec(path) ?? [];
    return name === "index" ? "index" : folder?.replace("shared-", "");
  };
  const imports = files.flatMap((file) =>
    importsOf(file).map((imported) => [nodeOf(file.file), nodeOf(imported)] as const),
  );
  // The foundations are drawn with arrows of their own and of the client: every other folder but testing may import them, as the page says.
  const foundations = /^(common|model|settings)$/;
  const between = imports.filter(
    ([from, to]) => from && to && from !== to && (!foundations.test(to) || foundations.test(from) || from === "client"),
  );
  expect([...new Set(between.map(([from, to]) => `${from} --> ${to}`))].sort()).toEqual(arrows.sort());
});

test("no file imports itself by way of others, not even its types", () => {
  const imported = new Map(files.map((file) => [file.file.replace(/\.ts$/, ""), importsOf(file)]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(" → "));
    if (way.includes(file) || done.has(file)) return;
    for (const next of imported.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of imported.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test("the environment is read in one place", () => {
  const readers = files.filter(({ nodes }) =>
    nodes.some((node) => {
      if (ts.isPropertyAccessExpression(node)) return /^process(\?\.|\.)env$/.test(node.getText());
      if (ts.isElementAccessExpression(node)) return node.expression.getText() === "process";
      if (!ts.isVariableDeclaration(node) || node.initializer?.getText() !== "process") return false;
      return ts.isIdentifier(node.name) || /\benv\b/.test(node.name.getText()); // const { env } = process
    }),
  );
  expect(readers.map(({ file }) => file)).toEqual(["src/settings/environment.ts"]);
});

test("the API's names of a result's fields stay with their table, which derives them from ours, and the emulator", () => {
  const names = fieldNames.map(wireNameOf);
  // One that is a word of ours too tells nothing.
  const wireNames = new RegExp(`^(${names.filter((name) => name.includes("_")).join("|")})$`);
  const users = files.filter(({ nodes }) =>
    nodes.some((node) => {
      if (ts.isIdentifier(node)) return wireNames.test(node.text);
      const quotedName =
        ts.isStringLiteral(node) && (ts.isPropertyAssignment(node.parent) || ts.isElementAccessExpression(node.parent));
      return quotedName && wireNames.test(node.text);
    }),
  );
  expect(
    outside(
      users.map(({ file }) => file),
      /^src\/testing\//,
    ),
  ).toEqual([]);
});

test("nothing is exported by default, and the entries export names one by one", () => {
  const entries = /^src\/(index|client\/index|drift\/index|testing\/index)\.ts$/;
  for (const { file, nodes } of files) {
    expect(nodes.some(ts.isExportAssignment), file).toBe(false);
    const stars = nodes.filter((node) => ts.isExportDeclaration(node) && !node.exportClause);
    if (entries.test(file)) expect(stars, file).toEqual([]);
  }
});

const dist = join(root, "dist");

// Without a build there are no declarations: `npm test` builds first.
describe.skipIf(!existsSync(join(dist, "index.d.ts")))(
  "the public declarations (skipped where dist is not built)",
  () => {
    /** A declaration file with all that it imports of this package. */
    function reachable(file: string, seen = new Set<string>()): Set<string> {
      if (seen.has(file)) return seen;
      seen.add(file);
      for (const [, name = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)\.js"/g))
        reachable(join(dirname(file), `${name}.d.ts`), seen);
      return seen;
    }

    test.each(["index", "client/index", "pulumi/runtime", "testing/index", "drift/index"])(
      "of %s mention neither zod nor undici",
      (entry) => {
        const declarations = [...reachable(join(dist, `${entry}.d.ts`))];
        const mentioning = declarations.filter((file) => /["'](zod|undici)[/"']/.test(readFileSync(file, "utf8")));
        expect(mentioning).toEqual([]);
      },
    );

    test("of the client do not mention Pulumi's SDK", () => {
      const declarations = [...reachable(join(dist, "client/index.d.ts"))];
      expect(declarations.filter((file) => readFileSync(file, "utf8").includes("@pulumi/"))).toEqual([]);
    });
  },
);
