import type { Empty as EmptyMessage } from "google-protobuf/google/protobuf/empty_pb.js";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import { Empty, Struct } from "./sdk-copies.js";

export { grpc } from "./sdk-copies.js";

export const empty = (): EmptyMessage => new Empty();

/** A message of the engine's as JSON; none at all is an empty one. */
export function fieldsOf(struct: StructMessage | undefined): Record<string, unknown> {
  return (struct?.toJavaScript() ?? {}) as Record<string, unknown>;
}

export function structOf(fields: Readonly<Record<string, unknown>>): StructMessage {
  return Struct.fromJavaScript(fields as Parameters<typeof Struct.fromJavaScript>[0]);
}
