import { expect } from "vitest";
import { sdk, test } from "./plugin-stack.js";

// The engine prints the value of a property that a failure names, and a secret in clear.
test("a setting that does not exist and a field that does not are named, and a secret among them is not printed", async ({
  pluginStack,
}) => {
  const stack = await pluginStack("");
  for (const [program, reason] of [
    [`new Provider("p", { apitoken: pulumi.secret("hunter2") });`, "unknown setting “apitoken”"],
    [
      `new Reference("r", { referenceId: "x", ignoreDrift: pulumi.secret([{ name: "hunter2" }]) });`,
      "ignoreDrift holds",
    ],
  ]) {
    await stack.program(sdk + program);
    expect((await stack.exits(1, "preview")).output).toContain(reason);
  }
  expect(stack.printed).not.toContain("hunter2");
});
