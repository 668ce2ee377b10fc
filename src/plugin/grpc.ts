import { createRequire } from "node:module";
import type * as grpcJs from "@grpc/grpc-js";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";

// gRPC and Protocol Buffers are taken from where Pulumi's SDK has them: its messages work with these copies alone, and a package
// manager that keeps dependencies apart would hide them from here. See docs/adr. The release archives bundle the same copies:
// there scripts/lib/release/sdk-copies.mjs stands for this file.
const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc = requireFromSdk("@grpc/grpc-js") as typeof grpcJs;

const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb.js") as {
  Empty: new () => EmptyMessage;
};

const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: typeof StructMessage;
};

export const empty = (): EmptyMessage => new Empty();

/** A message of the engine's as JSON; none at all is an empty one. */
export function fieldsOf(struct: StructMessage | undefined): Record<string, unknown> {
  return (struct?.toJavaScript() ?? {}) as Record<string, unknown>;
}

export function structOf(fields: Readonly<Record<string, unknown>>): StructMessage {
  return Struct.fromJavaScript(fields as Parameters<typeof Struct.fromJavaScript>[0]);
}
