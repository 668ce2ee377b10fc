export function installedPackages(
  names: readonly string[],
  packages: Readonly<Record<string, { readonly dependencies?: Readonly<Record<string, string>> }>>,
): Set<string>;
