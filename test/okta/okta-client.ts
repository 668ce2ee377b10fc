import okta from "@okta/okta-sdk-nodejs";

/** The part of Okta's official client that makes receivers of shared signals, for an Okta on this machine. */
export function receiversAt({ url, token }: { readonly url: string; readonly token: string }) {
  // `testing` is documented, but not in the SDK's declarations: http is refused without it.
  const configuration = { orgUrl: url, token, testing: { disableHttpsCheck: true } };
  const client = new okta.Client(configuration);
  // The SDK would use the environment's HTTPS_PROXY for loopback too.
  client.http.agent = undefined;
  return client.ssfReceiverApi;
}
