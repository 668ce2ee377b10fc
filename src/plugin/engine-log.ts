import { AsyncLocalStorage } from "node:async_hooks";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb.js";
import { type Log, once } from "../log.js";
import { grpc } from "./grpc.js";

const resource = new AsyncLocalStorage<string>();

/** Runs the work of one request: what is logged during it shows at this resource. */
export function aboutResource<T>(urn: string, work: () => T): T {
  return resource.run(urn, work);
}

let engine: EngineClient | undefined;

/** @param address host and port of the engine that the plugin works for */
export function logTo(address: string): void {
  engine?.close();
  engine = new EngineClient(address, grpc.credentials.createInsecure());
}

/** The log of `pulumi up` itself; standard error where there is no engine, or none that answers. */
export const engineLog: Log = once({
  warn: (message) => say(LogSeverity.WARNING, message),
  info: (message) => say(LogSeverity.INFO, message),
});

function say(severity: LogSeverity, message: string): void {
  const fallBack = () => void process.stderr.write(`${message.replaceAll("\n", " ")}\n`);
  if (!engine) {
    fallBack();
    return;
  }
  const request = new LogRequest()
    .setSeverity(severity)
    .setMessage(message)
    .setUrn(resource.getStore() ?? "");
  engine.log(request, (error) => error && fallBack());
}
