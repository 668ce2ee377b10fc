import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readText, readTextFile, unreadable } from "../../src/drift/read-files.js";
import { failureOf } from "../client/clients.js";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "read-files-"));
  await writeFile(join(folder, "ten"), "0123456789");
  await symlink(join(folder, "loop"), join(folder, "loop"));
});

afterAll(() => rm(folder, { recursive: true }));

test("a file is read, with or without a signal", async () => {
  expect(await readTextFile(join(folder, "ten"), { maxBytes: 10 })).toBe("0123456789");
  const { signal } = new AbortController();
  expect(await readTextFile(join(folder, "ten"), { maxBytes: 10, signal })).toBe("0123456789");
});

test.each([
  ["ten", "has more than 9 bytes"],
  ["none", "does not exist"],
  ["ten/below", "has a file in its path where a folder is needed"],
  ["x".repeat(300), "has a name that is too long for this system"],
  ["loop", "is a link that leads to itself"],
  ["", "is a folder"],
  ["ten.gz", "is compressed: unpack it first"],
])("“%s” cannot be: %s", async (name, said) => {
  const failure = await failureOf(readTextFile(join(folder, name), { maxBytes: 9 }));
  expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: expect.stringContaining(`${said}.`) });
});

test("a stream is read whether it gives bytes or text, and counted in bytes", async () => {
  const pieces = ["\ufeffé", Buffer.from("é")];
  expect(await readText(Readable.from(pieces), "-", { maxBytes: 7 })).toBe("éé");
  const failure = await failureOf(readText(Readable.from(["éé"]), "-", { maxBytes: 3 }));
  expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: "- has more than 3 bytes." });
});

test.each([
  ["with its mark", Buffer.from("\ufeffé", "utf16le"), "é"],
  ["in big-endian order", Buffer.from("\ufeffé", "utf16le").swap16(), "é"],
])("UTF-16 %s is read from a file and from a stream, in whatever pieces", async (_, bytes, text) => {
  await writeFile(join(folder, "utf16"), bytes);
  expect(await readTextFile(join(folder, "utf16"), { maxBytes: 10 })).toBe(text);
  const pieces = [...bytes].map((byte) => Buffer.from([byte]));
  expect(await readText(Readable.from(pieces), "-", { maxBytes: 10 })).toBe(text);
});

test("another encoding is refused by what to do instead", async () => {
  const failure = await failureOf(readText(Readable.from([Buffer.from("é", "latin1")]), "-", { maxBytes: 10 }));
  expect(failure).toMatchObject({
    code: "INVALID_ARGUMENT",
    message: expect.stringMatching(/^- is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8 .*\.$/),
  });
});

test("whoever has left gets his own reason", async () => {
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(readTextFile(join(folder, "ten"), { maxBytes: 10, signal })).rejects.toThrow("enough");
  await expect(readText(Readable.from(["x"]), "-", { maxBytes: 10, signal })).rejects.toThrow("enough");
});

test.each([
  [{ code: "EACCES" }, "cannot be opened: permission denied"],
  [{ code: "EPERM" }, "cannot be opened: the system does not permit it"],
  [{ code: "EMFILE" }, "cannot be opened: too many files are open"],
  [{ code: "EISDIR" }, "is a folder"],
  [{ code: "constructor" }, "cannot be read (constructor)"],
  [{ code: "EIO" }, "cannot be read (EIO)"],
  [{}, "cannot be read (unknown reason)"],
])("a reason is named, also one that nobody has thought of: %j", (cause, said) => {
  expect(unreadable("file", cause).message).toBe(`file ${said}.`);
});
