import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/**
 * The processes that came from the one we started, itself included while it lives.
 * Pulumi puts its plugins in process groups of their own, so a group is not enough. On Linux the session finds them all,
 * even those whose parent has died; elsewhere the tree of parents has to do.
 */
export function processFamily(pid) {
  return process.platform === "linux" ? sessionMembers(pid) : descendants(pid);
}

function sessionMembers(session) {
  const members = [];
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const [state, , , sessionOfProcess] = statFields(name);
    if (Number(sessionOfProcess) === session && state !== "Z") members.push(Number(name));
  }
  return members;
}

/** The fields of /proc/PID/stat after the name: state, parent, group, session, … */
function statFields(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name is in brackets and may hold anything, brackets and spaces included.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return []; // ended meanwhile
  }
}

function descendants(root) {
  if (process.platform === "win32") return [root];
  const listing = spawnSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).stdout ?? "";
  const processes = listing
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set(processes.some(([pid]) => pid === root) ? [root] : []);
  for (let size = -1; size !== family.size; ) {
    size = family.size;
    for (const [pid, parent] of processes) if (family.has(parent) || parent === root) family.add(pid);
  }
  return [...family];
}

/** Sends a signal; a process that has ended meanwhile is no error. */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}
