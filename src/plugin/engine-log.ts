import { AsyncLocalStorage } from "node:async_hooks";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";
import { type Log, once, writeLineToStandardError } from "../common/log.js";
import { grpc } from "./grpc.js";

// An engine takes a line at once; one that has stopped must not hold up what it has asked for.
const answerWithinMs = 5_000;

/** One request of the engine's, and what was logged during it that the engine has not taken yet. */
interface Work {
  readonly urn: string;
  readonly unsaid: Promise<void>[];
}

const works = new AsyncLocalStorage<Work>();

/**
 * Runs the work of one request: what is logged during it shows at this resource. It ends when the engine has taken all of that: an
 * engine which has its last answer goes, and would miss what comes after.
 */
export function aboutResource<T>(urn: string, run: () => Promise<T>): Promise<T> {
  const work: Work = { urn, unsaid: [] };
  return works.run(work, async () => {
    try {
      return await run();
    } finally {
      await Promise.all(work.unsaid);
    }
  });
}

let engine: EngineClient | undefined;
let log = newLog();

/**
 * From now on all is told to this engine.
 * @param address host and port of the engine that the plugin works for; what another engine was told, this one does not know
 */
export function logTo(address: string): void {
  engine?.close();
  engine = new EngineClient(address, grpc.credentials.createInsecure());
  log = newLog();
}

/** The log of `pulumi up` itself; standard error where there is no engine, or none that answers. */
export const engineLog: Log = {
  warn: (message) => log.warn(message),
  info: (message) => log.info(message),
};

function newLog(): Log {
  return once({
    warn: (message) => say(LogSeverity.WARNING, message),
    info: (message) => say(LogSeverity.INFO, message),
  });
}

function say(severity: LogSeverity, message: string): void {
  if (!engine) {
    writeLineToStandardError(message);
    return;
  }
  const work = works.getStore();
  const request = new LogRequest()
    .setSeverity(severity)
    .setMessage(message)
    .setUrn(work?.urn ?? "");
  const said = Promise.withResolvers<void>();
  work?.unsaid.push(said.promise);
  engine.log(request, new grpc.Metadata(), { deadline: Date.now() + answerWithinMs }, (error) => {
    if (error) writeLineToStandardError(message);
    said.resolve();
  });
}
