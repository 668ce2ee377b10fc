import { fstatSync } from "node:fs";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { logTo } from "./engine-log.js";
import { grpc } from "./grpc.js";
import { implementation } from "./methods.js";

/** As the engine has it: a stack's properties may be large. */
const maxMessageBytes = 400 * 1024 * 1024;

/** Serves the provider on a free port of this machine, and tells the engine which: the first and only line on standard output. */
export async function main(argv: readonly string[]): Promise<void> {
  // It comes last, behind flags such as “--tracing” with an address of their own.
  const engineAddress = argv.at(-1);
  if (engineAddress !== undefined && !engineAddress.startsWith("-")) logTo(engineAddress);
  const server = new grpc.Server({ "grpc.max_receive_message_length": maxMessageBytes });
  server.addService(ResourceProviderService, implementation);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  endWithEngine();
  process.stdout.write(`${port}\n`);
}

/** An engine that was killed says nothing, but its end of the pipe that it started this process with is closed. */
function endWithEngine(): void {
  const stdin = fstatSync(0);
  if (!stdin.isFIFO() && !stdin.isSocket()) return;
  process.stdin.on("end", () => process.exit()).on("error", () => process.exit());
  process.stdin.resume();
}
