import { runChild } from "../child.mjs";
import { Failure } from "../failure.mjs";
import { isAtLeast } from "../version.mjs";

// What the go.mod files in tools/engine ask for.
const oldestGo = "1.26";
/** From this version on, Go can fetch a newer Go by itself. */
const oldestSelfUpdatingGo = "1.21";

/** The environment in which Go can build what `what` names, or a failure that says what to install. */
export async function goEnvironment(log, what) {
  // GOTOOLCHAIN=local: the version of the Go that is installed, not of one it would fetch.
  const answer = await runChild("go", ["version"], { env: { ...process.env, GOTOOLCHAIN: "local" } });
  if (answer.error?.code === "ENOENT") {
    throw new Failure(`${what} cannot be built here, for Go is not installed: install Go ${oldestGo} or newer.`);
  }
  const version = /\bgo(\d+\.\d+(\.\d+)?)/.exec(answer.stdout)?.[1];
  if (answer.code !== 0 || !version) throw new Failure(`"go version" failed: ${answer.output}`);
  const isOld = !isAtLeast(version, oldestGo);
  const mayUpdate = isAtLeast(version, oldestSelfUpdatingGo) && process.env.GOTOOLCHAIN !== "local";
  if (isOld && !mayUpdate) {
    throw new Failure(`${what} cannot be built with Go ${version}: install Go ${oldestGo} or newer.`);
  }
  if (isOld) log(`  Go ${version} is older than ${oldestGo}: it is asked to fetch a newer one for this build`);
  const toolchain = isOld ? (process.env.GOTOOLCHAIN ?? "auto") : "local";
  // A go.work above the checkout is none of ours; without cgo no C compiler is needed, as in Pulumi's own releases.
  return { ...process.env, GOTOOLCHAIN: toolchain, GOWORK: "off", CGO_ENABLED: "0" };
}
