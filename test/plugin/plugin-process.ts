import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import { grpc } from "../../src/plugin/grpc.js";

export const launcher = resolve(__dirname, "../../bin/pulumi-resource-cloudflare-risk-integration");

/** What it gets to end by itself: a safety net. */
const graceMs = 60_000;

export interface PluginOptions {
  /** Beside PATH, all that the process has. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** Node.js options. */
  readonly execArgv?: readonly string[];
  readonly stdin?: "pipe" | "ignore";
}

/** The plugin as an engine starts it: a process, which has printed its port. */
export interface PluginProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly port: number;
  readonly printed: { readonly stdout: string; readonly stderr: string };
  /** The exit code, once it has ended and all that it printed is there. */
  readonly ended: Promise<number | null>;
}

export async function startPlugin({
  environment = {},
  args = [],
  execArgv = [],
  stdin = "pipe",
}: PluginOptions = {}): Promise<PluginProcess> {
  const child = spawn(process.execPath, [...execArgv, launcher, ...args], {
    env: { PATH: process.env.PATH ?? "", ...environment },
    stdio: [stdin, "pipe", "pipe"] satisfies StdioOptions,
  });
  const printed = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name]?.setEncoding("utf8").on("data", (piece: string) => {
      printed[name] += piece;
    });
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  await Promise.race([child.stdout && once(child.stdout, "data"), ended]);
  if (printed.stdout === "") throw new Error(`The plugin did not start: ${printed.stderr}`);
  return {
    ...{ child, printed, ended, port: Number(printed.stdout) },
    async [Symbol.asyncDispose]() {
      // As the end of its engine ends it: one that is killed writes no coverage.
      if (child.stdin) {
        child.stdin.end();
        await Promise.race([ended, delay(graceMs, undefined, { ref: false })]);
      }
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** A connection to a plugin, as an engine has it. */
export class PluginClient extends ResourceProviderClient implements Disposable {
  constructor(port: number) {
    super(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), { "grpc.max_receive_message_length": -1 });
  }

  /** One call of a method by its name. */
  ask<Response>(method: string, request: unknown): Promise<Response> {
    const call = this[method as keyof this] as (request: unknown, callback: Answered<Response>) => void;
    return new Promise((done, fail) =>
      call.call(this, request, (error, response) => (error ? fail(error) : done(response))),
    );
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

type Answered<Response> = (error: Error | null, response: Response) => void;
