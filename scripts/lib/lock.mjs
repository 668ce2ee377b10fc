import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { atEnd } from "./clean-up.mjs";
import { cacheFolder } from "./folders.mjs";

const heartbeatMs = 5_000;
const staleMs = 60_000;

/** Does `work` while no other set-up of this user does it too, in whatever checkout; says so when it has to wait. */
export async function withLock(name, { log }, work) {
  const folder = cacheFolder("locks", name);
  await mkdir(cacheFolder("locks"), { recursive: true });
  for (let waited = 0; !(await take(folder)); waited++) {
    if (waited === 0) log(`  another set-up is at it already: waiting for it to end (${name})`);
    if (await isStale(folder)) await discard(folder);
    else await delay(1_000);
  }
  // A sign of life, for those who cannot see this process, such as another container with the same home folder.
  const heartbeat = setInterval(() => utimes(folder, new Date(), new Date()).catch(() => {}), heartbeatMs);
  heartbeat.unref();
  let held = true;
  const release = async () => {
    if (!held) return;
    held = false;
    clearInterval(heartbeat);
    await rm(folder, { recursive: true, force: true });
  };
  atEnd(release);
  try {
    return await work();
  } finally {
    await release();
  }
}

async function take(folder) {
  try {
    await mkdir(folder); // fails where it exists: that is the lock
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
  await writeFile(join(folder, "owner.json"), JSON.stringify({ pid: process.pid, host: hostname() }));
  return true;
}

async function isStale(folder) {
  try {
    const age = Date.now() - (await stat(folder)).mtimeMs;
    const owner = JSON.parse(await readFile(join(folder, "owner.json"), "utf8"));
    return owner.host === hostname() ? !isAlive(owner.pid) : age > staleMs;
  } catch {
    // No owner yet: being taken this instant, or left by a process killed in that instant.
    return stat(folder).then(
      ({ mtimeMs }) => Date.now() - mtimeMs > staleMs,
      () => false,
    );
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/**
 * Renamed first, so that of two who find it stale only one removes it; and looked at again, since the other may have removed
 * it and taken the lock anew in between.
 */
async function discard(folder) {
  const aside = `${folder}.stale-${process.pid}-${Date.now()}`;
  const renamed = await rename(folder, aside).then(
    () => true,
    () => false,
  );
  if (!renamed) return;
  if (await isStale(aside)) await rm(aside, { recursive: true, force: true });
  else await rename(aside, folder);
}
