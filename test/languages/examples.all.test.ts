import { expectLifeOfExample } from "./example-life.js";
import { test } from "./project.js";

test.for(["python", "go"] as const)(
  "examples/%s looks the integration up, records it, and sees its drift",
  async (language, { emulator, projectOf }) => {
    await expectLifeOfExample(language, { emulator, projectOf });
  },
);
