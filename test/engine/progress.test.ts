import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { endIfStuck, hasMovedOn } from "./progress.js";

test("a command that stands still is killed with what it has started, and the failure says what it had printed", async () => {
  const waits = "setInterval(() => {}, 1_000_000)";
  const starts = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(waits)}], { stdio: "inherit" })`;
  const child = spawn(process.execPath, ["-e", `${starts}; console.log("begun"); ${waits}`]);
  let output = "";
  child.stdout.on("data", (text) => {
    output += text;
  });
  await once(child.stdout, "data");
  const watch = endIfStuck(child, "pulumi preview", () => output, { everyMs: 20, samples: 3 });
  // Its output is closed once the process that it started has ended too.
  expect(await once(child, "close")).toEqual([null, "SIGKILL"]);
  expect(watch.stop()?.message).toBe(
    "“pulumi preview” made no progress for 0.06 s and was killed. It had printed:\nbegun\n",
  );
});

test("output, processor time and other processes are progress; what an idle process uses is none", () => {
  const before = { printed: 5, family: [{ pid: 1, seconds: 2.8 }] };
  expect(hasMovedOn(before, { printed: 5, family: [{ pid: 1, seconds: 3.1 }] })).toBe(false);
  expect(hasMovedOn(before, { printed: 5, family: [{ pid: 1, seconds: 3.8 }] })).toBe(true);
  expect(hasMovedOn(before, { ...before, printed: 6 })).toBe(true);
  expect(hasMovedOn(before, { ...before, family: [...before.family, { pid: 2, seconds: 0 }] })).toBe(true);
});
