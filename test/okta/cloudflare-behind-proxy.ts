import { type Emulator, type EmulatorSeed, startEmulator } from "../../src/testing/index.js";
import { connectProxy, type TestProxy } from "../faults/servers.js";
import { trusted } from "../faults/trusted.js";

export const apiHost = "api.cloudflare.com";
export const signalsHost = "ssf.risk-score.teams.cloudflare.com";

/** Cloudflare under its real names, as seen from behind a company's proxy: the one way to use the default hosts in a test. */
export interface CloudflareBehindProxy extends AsyncDisposable {
  readonly emulator: Emulator;
  readonly proxy: TestProxy;
  /** What the proxy was asked to connect to, each once, such as `api.cloudflare.com:443`. */
  readonly hostsAskedFor: readonly string[];
  readonly environment: { readonly HTTPS_PROXY: string };
  /** PEM of the certificate, which this process trusts already; for the NODE_EXTRA_CA_CERTS of others. */
  readonly certificate: string;
}

export async function cloudflareBehindProxy(seed: EmulatorSeed): Promise<CloudflareBehindProxy> {
  const certificate = trusted({ host: [apiHost, signalsHost, "127.0.0.1"] });
  const emulator = await startEmulator({ seed, tls: certificate, publicOrigin: `https://${signalsHost}` });
  const proxy = await connectProxy({ tunnelTo: Number(new URL(emulator.origin).port) });
  return {
    emulator,
    proxy,
    get hostsAskedFor() {
      return [...new Set(proxy.heads.map((head) => /^CONNECT (\S+) /.exec(head)?.[1] ?? head))].toSorted();
    },
    environment: { HTTPS_PROXY: `http://${proxy.host}` },
    certificate: certificate.cert,
    async [Symbol.asyncDispose]() {
      await proxy.close();
      await emulator.close();
      certificate[Symbol.dispose]();
    },
  };
}
