import { expect } from "vitest";
import { sdk, test } from "./plugin-stack.js";

// The engine prints the value of a property that a failure names, and a secret in clear.
test("what a provider or a resource is refused for is named, and a secret among it is not printed", async ({
  pluginStack,
}) => {
  const stack = await pluginStack("");
  for (const [program, reason] of [
    [
      `new Provider("p", { baseUrl: pulumi.secret("http://me:hunter2@api.example.com") });`,
      "baseUrl of the provider “p”",
    ],
    [`new Reference("r", { referenceId: pulumi.secret("hunter2\\n") });`, "referenceId holds a line end"],
  ]) {
    await stack.program(sdk + program);
    expect((await stack.exits(1, "preview")).output).toContain(reason);
  }
  expect(stack.printed).not.toContain("hunter2");
});
