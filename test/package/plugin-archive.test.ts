import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { builtinModules } from "node:module";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { list, type ReadEntry } from "tar";
import { describe, expect } from "vitest";
import { findEngine } from "../../scripts/lib/engine.mjs";
import { version } from "../../src/common/versions.js";
import { sdk } from "../engine/plugin-stack.js";
import type { Stack } from "../engine/stack.js";
import { referenceId, tenantUrl, token, wellKnownUrl } from "../engine/world.js";
import { noticedIn } from "./notices.js";
import {
  archiveName,
  checksumsName,
  executable,
  nameHere,
  plugin,
  release,
  root,
  run,
  startAndLetGo,
  test,
  withOldNode,
} from "./plugin-archives.js";

describe("the release archives", () => {
  test("have the names that Pulumi asks for, and the same bytes whenever and wherever they are made", async ({
    archives,
    folder,
  }) => {
    await release(folder, { TZ: "Pacific/Auckland", LC_ALL: "C" });
    const names = ["darwin", "linux", "windows"].flatMap((system) =>
      ["amd64", "arm64"].map((processor) => archiveName(system, processor)),
    );
    expect((await readdir(archives)).sort()).toEqual([...names, checksumsName].sort());
    let sums = "";
    for (const name of names) {
      const bytes = await readFile(join(archives, name));
      expect(bytes.equals(await readFile(join(folder, name))), name).toBe(true);
      sums += `${createHash("sha256").update(bytes).digest("hex")}  ${name}\n`;
    }
    expect(await readFile(join(archives, checksumsName), "utf8")).toBe(sums);
  });

  test.for([
    ["linux", executable],
    ["darwin", executable],
    ["windows", `${executable}.cmd`],
  ] as const)(
    "for %s hold one executable, the bundle, the schema and licences",
    async ([system, started], { archives }) => {
      const entries: ReadEntry[] = [];
      const file = join(archives, archiveName(system, "arm64"));
      await list({ file, onReadEntry: (entry) => void entries.push(entry) });
      expect(entries.filter(({ mode = 0 }) => mode & 0o111).map(({ path }) => path)).toEqual([started]);
      const outside = entries.map(({ path }) => path).filter((path) => !/^plugin\/[\w-]+\.cjs$/.test(path));
      expect(outside.sort()).toEqual(["LICENSE", "THIRD-PARTY-NOTICES.txt", started, "schema.json"].sort());
    },
  );

  test("hold no path of the machine that made them, and no credential", async ({ unpacked }) => {
    const entries = await readdir(unpacked, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.length).toBeGreaterThan(10);
    const unwanted = [
      root,
      homedir(),
      tmpdir(),
      token,
      encodeURIComponent(token),
      Buffer.from(token).toString("base64"),
    ];
    for (const file of files) {
      const text = await readFile(file, "utf8");
      expect(
        unwanted.filter((part) => text.includes(part)),
        file,
      ).toEqual([]);
    }
  });

  test("need no package beside them, and give the licence of each that is in them", async ({ unpacked }) => {
    const files = await readdir(join(unpacked, "plugin"));
    const code = (await Promise.all(files.map((file) => readFile(join(unpacked, "plugin", file), "utf8")))).join("\n");
    const required = [...code.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name = ""]) => name);
    const packages = required.filter((name) => !/^(node:|\.\/)/.test(name) && !builtinModules.includes(name));
    // Only for services that the plugin does not have; see scripts/lib/release/bundle.mjs.
    expect([...new Set(packages)]).toEqual(["@grpc/proto-loader"]);
    const bundled = [...code.matchAll(/^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\//gm)].map(([, name = ""]) => name);
    const notices = await readFile(join(unpacked, "THIRD-PARTY-NOTICES.txt"), "utf8");
    const noticed = noticedIn(notices).map(({ name }) => name);
    expect(new Set(bundled).size).toBeGreaterThan(5);
    expect(noticed).toEqual(expect.arrayContaining([...new Set(bundled)]));
  });
});

test("the bill of materials of the archives names what their notices do, but for the bundler", async ({
  folder,
  unpacked,
}) => {
  const file = join(folder, "sbom.json");
  await run("node", [join(root, "scripts/run.mjs"), "scripts/release-sbom.mjs", file, "--plugin"]);
  const { components } = JSON.parse(await readFile(file, "utf8")) as {
    components: { name: string; version: string }[];
  };
  const named = components.map(({ name, version }) => `${name} ${version}`);
  expect(named).toEqual(expect.arrayContaining([expect.stringMatching(/^@grpc\/grpc-js /)]));
  const notices = await readFile(join(unpacked, "THIRD-PARTY-NOTICES.txt"), "utf8");
  expect(named.sort()).toEqual(
    noticedIn(notices)
      .map(({ name, version }) => `${name} ${version}`)
      .filter((name) => !name.startsWith("rolldown "))
      .sort(),
  );
});

describe("an unpacked archive", () => {
  test("starts by links too, prints its port and nothing else, and ends with whoever started it", async ({
    folder,
    unpacked,
  }) => {
    const link = join(folder, "bin", executable);
    await symlink(join("unpacked", executable), join(folder, "relative"));
    await mkdir(join(folder, "bin"));
    await symlink(join(folder, "relative"), link);
    const started = { stdout: expect.stringMatching(/^\d+\n$/), stderr: "", exitCode: 0 };
    expect(await startAndLetGo(join(unpacked, executable))).toEqual(started);
    expect(await startAndLetGo(link)).toEqual(started);
  });

  test("says in one line that there is no Node.js, and Pulumi shows it", async ({ folder, stackOf, unpacked }) => {
    const stack = await stackOf("");
    const PATH = join(folder, "path");
    await mkdir(PATH);
    await symlink(join((await findEngine())?.binDir ?? "", "pulumi"), join(PATH, "pulumi"));
    const started = await startAndLetGo(join(unpacked, executable), { PATH });
    expect(started).toEqual({
      stdout: "",
      stderr: expect.stringMatching(/^\S+ needs Node\.js 22\.19 or newer, and there is no node on PATH: .*\n$/),
      exitCode: 64,
    });
    stack.environment = { ...stack.environment, PATH };
    const shown = await stack.exits(1, "package", "get-schema", join(unpacked, executable));
    expect(shown.output).toContain(started.stderr);
  });

  test("says in one line that the Node.js is too old", async ({ folder, unpacked }) => {
    expect(await startAndLetGo(join(unpacked, executable), await withOldNode(folder))).toEqual({
      stdout: "",
      stderr: expect.stringMatching(/^\S+ needs Node\.js 22\.19 or newer, and this is v\S+: install a newer .*\n$/),
      exitCode: 64,
    });
  });
});

const installed = (stack: Stack, name: string) =>
  join(stack.variables.PULUMI_HOME ?? "", "plugins", `resource-${plugin}-v${version}`, name);

describe("a plugin that Pulumi has installed", () => {
  test("from a server or an archive prints its schema, and serves a program whose project has Pulumi's SDK alone", async ({
    archives,
    stackOf,
  }) => {
    const stack = await stackOf("");
    await stack.uninstall();
    const program = `const okta = new Reference("okta", { referenceId: "${referenceId}" });
      exports.tenantUrl = okta.tenantUrl; exports.url = lookUp({ referenceId: "${referenceId}" }).absoluteWellKnownUrl;`;
    await stack.program(sdk + program, { withPackage: false });
    // There is no other that would be found instead.
    expect((await stack.exits(1, "preview")).output).toContain(`no resource plugin '${executable}'`);

    const asked: string[] = [];
    await using server = createServer(async ({ url = "" }, response) => {
      asked.push(url);
      response.end(await readFile(join(archives, basename(url))));
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await stack.exits(0, "plugin", "install", "resource", plugin, version, "--server", origin);
    // Pulumi asks for it by its name.
    expect(asked).toEqual([`/${nameHere}`]);
    const fromServer = await stack.exits(0, "package", "get-schema", installed(stack, executable));
    expect(JSON.parse(fromServer.stdout)).toMatchObject({ name: plugin, version });

    await stack.exits(0, "plugin", "rm", "resource", plugin, version, "--yes");
    await stack.exits(0, "plugin", "install", "resource", plugin, version, "--file", join(archives, nameHere));
    const inArchive = JSON.parse(await readFile(installed(stack, "schema.json"), "utf8"));
    for (const source of [installed(stack, executable), `${plugin}@${version}`])
      expect(JSON.parse((await stack.exits(0, "package", "get-schema", source)).stdout)).toEqual(inArchive);
    await stack.up();
    expect(await stack.outputs()).toEqual({ tenantUrl, url: wellKnownUrl });
    await stack.inSync();
  });
});
