import { createReadStream } from "node:fs";
import type { Command } from "commander";
import { escapeForOutput } from "../common/output.js";
import { decodeText, fileProblem, undecodable } from "../common/text-files.js";
import type { Emulator } from "../testing/index.js";
import { exitCodes } from "./exit.js";
import { oneOf, parseFactor, parsePort } from "./flags.js";

const notFoundForms = ["404", "null-result"] as const;
const pagingForms = ["pages", "count", "none", "ignored", "capped", "cursors", "cursor"] as const;

const help = `
The emulator is a server on 127.0.0.1 that answers like Cloudflare's API for risk-score
integrations. It contacts nothing and stores nothing. Without --seed it holds the example of
Cloudflare's API reference: account "account_tag" with one integration, "reference_id".

The first line on standard output is "Cloudflare API emulator: " and the base URL; the lines
that begin with "export" are for the shell in which the client runs.

A seed is a JSON file such as this; what is left out of an integration gets a plausible value:
  {
    "accounts": [
      { "id": "my-account",
        "integrations": [{ "reference_id": "my-idp", "tenant_url": "https://my.okta.com" }] }
    ],
    "credentials": {
      "tokens": [{ "name": "ci", "token": "my-token", "permissions": ["Zero Trust Read"] }]
    }
  }

While it runs, from another shell, with ORIGIN the base URL without its "/client/v4":
  curl -d '{"reference_id": "…"}' ORIGIN/__emulator/integrations
  curl -X PATCH -d '{"active": false}' ORIGIN/__emulator/integrations/INTEGRATION_ID
  curl -X DELETE ORIGIN/__emulator/integrations/INTEGRATION_ID
  curl -d '{"kind": "status", "status": 503}' ORIGIN/__emulator/faults
  curl ORIGIN/__emulator/requests

Exit codes: 0 it was told to stop; 1 the port is taken or the seed is not usable; 64 wrong usage.`;

interface EmulateFlags {
  readonly port: number;
  readonly seed?: string;
  readonly notFound: (typeof notFoundForms)[number];
  readonly paging: (typeof pagingForms)[number];
  readonly rateLimit: boolean;
  readonly clockSpeed: number;
  readonly untilParentExits?: boolean;
}

/** Adds `emulate`: the emulator of `./testing` as a process, for programs in any language. */
export function addEmulateCommand(program: Command): void {
  program
    .command("emulate")
    .summary("run an emulator of the Cloudflare API on this machine")
    .description("Run an emulator of the Cloudflare API on this machine until it is interrupted.")
    .option("--port <number>", "port on 127.0.0.1; 0 takes any free one", parsePort, 0)
    .option("--seed <file>", "JSON file with what to serve: accounts, integrations, credentials")
    .option(
      "--not-found <form>",
      "answer to an unknown reference: 404, or null-result for a 200 without a result",
      oneOf(notFoundForms),
      "404",
    )
    .option(
      "--paging <form>",
      "what the list of identity providers reports of its pages: pages (total_pages too), count, none, capped (at 20), cursors, cursor; or ignored for all entries each time",
      oneOf(pagingForms),
      "pages",
    )
    .option("--no-rate-limit", "do not block after 1,200 requests in five minutes")
    .option(
      "--clock-speed <factor>",
      "let the rate limit's window and block pass this many times faster",
      parseFactor,
      1,
    )
    .option("--until-parent-exits", "stop when standard input ends, as it does when the parent process is gone")
    .addHelpText("after", help)
    .action(async (flags: EmulateFlags, command: Command) => {
      await emulate(flags, (message) => command.error(`error: ${message}`, { exitCode: exitCodes.failed }));
    });
}

async function emulate(flags: EmulateFlags, fail: (message: string) => never): Promise<void> {
  const {
    port,
    seed: file,
    notFound,
    paging: identityProviders,
    rateLimit,
    clockSpeed,
    untilParentExits = false,
  } = flags;
  // No other command needs the emulator.
  const { loadSeed, startEmulator } = require("../testing/index.js") as typeof import("../testing/index.js");
  let emulator: Emulator;
  try {
    const seed = file === undefined ? undefined : loadSeed(await readSeed(file));
    emulator = await startEmulator({
      port,
      seed,
      notFound,
      clockSpeed,
      paging: { identityProviders },
      rateLimit: rateLimit ? undefined : false,
    });
  } catch (cause) {
    return fail(explain(cause, flags));
  }
  // Handlers are in place before the first line is out: whoever reads it may stop the emulator at once.
  const stopped = untilStopped(untilParentExits);
  process.stdout.write(`${announcement(emulator).join("\n")}\n`);
  await stopped;
  await emulator.close();
}

/** The text of a seed file, or more of it than a seed may have. */
async function readSeed(file: string): Promise<string> {
  const { maxSeedLength } = require("../testing/seed.js") as typeof import("../testing/seed.js");
  // Two bytes for each character of UTF-16, its mark and one character too many; a device has no end.
  const chunks: Buffer[] = await createReadStream(file, { end: 2 * maxSeedLength + 3 }).toArray();
  const bytes = Buffer.concat(chunks);
  const text = decodeText(bytes);
  if (text === undefined) throw new Error(`The seed ${undecodable}.`);
  return text;
}

/** One line for what keeps the emulator from starting. */
function explain(cause: unknown, { port, seed }: EmulateFlags): string {
  const { code, message, syscall } = cause as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `port ${port} is taken; choose another with --port, or 0 for any free one.`;
  if (code === "EACCES" && syscall === "listen")
    return `port ${port} may not be opened; choose one above 1023 with --port.`;
  if (seed === undefined || syscall === "listen") return message;
  const problem = fileProblem(cause);
  return problem ? `the seed file ${escapeForOutput(seed)} ${problem}.` : `${escapeForOutput(seed)}: ${message}`;
}

function announcement(emulator: Emulator): string[] {
  const lines = [`Cloudflare API emulator: ${emulator.url}`, `export CLOUDFLARE_BASE_URL=${shellWord(emulator.url)}`];
  if (emulator.accountId !== "") lines.push(`export CLOUDFLARE_ACCOUNT_ID=${shellWord(emulator.accountId)}`);
  const token = usableToken(emulator);
  if (token !== undefined) lines.push(`export CLOUDFLARE_API_TOKEN=${shellWord(token)}`);
  return [...lines, "Stop it with Ctrl+C."];
}

/** A seed need not hold one. */
function usableToken({ credentials }: Emulator): string | undefined {
  try {
    return credentials.token;
  } catch {
    return undefined;
  }
}

function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function untilStopped(untilInputEnds: boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      if (untilInputEnds) process.stdin.pause(); // reading from it would keep the process alive
      resolve();
    };
    // Who reads only the first line goes on with its address; who could not be told of it cannot.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") stop();
    });
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    if (!untilInputEnds) return;
    process.stdin.on("end", stop).on("close", stop).on("error", stop);
    process.stdin.resume();
  });
}
