/** The packages that a THIRD-PARTY-NOTICES.txt names, with their licences. */
export function noticedIn(notices: string): { name: string; version: string; licence: string }[] {
  return [...notices.matchAll(/^={80}\n\n(\S+) (\S+) \((.+)\)$/gm)].map(
    ([, name = "", version = "", licence = ""]) => ({ name, version, licence }),
  );
}
