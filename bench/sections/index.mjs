import { batch } from "./batch.mjs";
import { client } from "./client.mjs";
import { engine } from "./engine.mjs";
import { growth } from "./growth.mjs";
import { imports } from "./imports.mjs";
import { install } from "./install.mjs";
import { plugin } from "./plugin.mjs";
import { rateLimit } from "./rate-limit.mjs";
import { terraform } from "./terraform.mjs";

/** What is measured, in the order of the report. */
export const sections = { client, batch, imports, engine, plugin, terraform, growth, "rate-limit": rateLimit, install };
