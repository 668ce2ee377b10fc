import tls from "node:tls";
import { type CertificateOptions, selfSigned } from "../testing/certificate.js";

/** A certificate that this process trusts, as NODE_EXTRA_CA_CERTS would make it do, until disposed of. */
export function trusted(options: CertificateOptions): { readonly key: string; readonly cert: string } & Disposable {
  const certificate = selfSigned(options);
  const before = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...before, certificate.cert]);
  return { ...certificate, [Symbol.dispose]: () => tls.setDefaultCACertificates(before) };
}
