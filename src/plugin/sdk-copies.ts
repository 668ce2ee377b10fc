import { createRequire } from "node:module";
import type * as grpcJs from "@grpc/grpc-js";
import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";

// gRPC and Protocol Buffers are taken from where Pulumi's SDK has them: its messages work with these copies alone, and a package
// manager that keeps dependencies apart would hide them from here. See docs/adr. The release archives bundle the same copies:
// there scripts/lib/release/sdk-copies.mjs stands for this file.
const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc = requireFromSdk("@grpc/grpc-js") as typeof grpcJs;

export const { Empty } = requireFromSdk("google-protobuf/google/protobuf/empty_pb.js") as {
  Empty: new () => EmptyMessage;
};

export const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: typeof StructMessage;
};
