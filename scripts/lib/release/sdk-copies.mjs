// What src/plugin/sdk-copies.ts looks up when it runs, as imports that a bundler follows.
export * as grpc from "@grpc/grpc-js";
export { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
export { Struct } from "google-protobuf/google/protobuf/struct_pb.js";
