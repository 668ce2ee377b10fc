import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** What a key service has wrapped or unwrapped; each in base64. */
interface Wrapped {
  readonly plaintext?: string;
  readonly ciphertext?: string;
}

const prefix = "vault:v1:";

/**
 * The two calls of HashiCorp Vault's transit engine that `--secrets-provider hashivault://…` makes. Pulumi encrypts secrets itself, with
 * a key that this service keeps for it. With a passphrase each command would derive the key again, in a sixth of its processor time.
 */
export async function startKeyService() {
  const server = createServer(async (request, response) => {
    const { plaintext, ciphertext } = (await json(request)) as Wrapped;
    const data: Wrapped =
      plaintext === undefined
        ? { plaintext: ciphertext?.replace(prefix, "") ?? "" }
        : { ciphertext: `${prefix}${plaintext}` };
    response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    provider: "hashivault://engine-tests",
    variables: { VAULT_ADDR: `http://127.0.0.1:${port}`, VAULT_TOKEN: "engine-tests" },
    close: () => void server.close(),
  };
}
