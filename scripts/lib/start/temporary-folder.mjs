import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { atEnd } from "../clean-up.mjs";

/** A folder that is gone when this process ends. */
export async function makeTemporaryFolder() {
  const folder = await mkdtemp(join(tmpdir(), "cloudflare-risk-integration-"));
  // Retried, since a process that was just stopped may have written into it meanwhile.
  atEnd(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}
