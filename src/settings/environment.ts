import { configurationError } from "../common/errors.js";
import { hasPortOutOfRange, isLoopbackHost } from "../common/urls.js";
import { type SettingName, type SettingsLayer, settingNames, settingSpecs } from "./settings.js";

// All that this package reads of the environment, in one place: nothing else can come to depend on where it runs.

/** Variables by their names, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Which variable holds which setting. */
export type EnvironmentNames = Readonly<Partial<Record<SettingName, string>>>;

/** What the variables are called where nobody gives them other names. */
export const environmentNames: EnvironmentNames = Object.fromEntries(
  settingNames.flatMap((name) => (settingSpecs[name].variable ? [[name, settingSpecs[name].variable]] : [])),
);

/** The environment: the lowest layer. An empty variable counts as not set, as CI systems make them for missing secrets. */
export function environmentLayer(
  environment: Environment = process.env,
  names: EnvironmentNames = environmentNames,
): SettingsLayer {
  const values: Record<string, string> = {};
  for (const [setting, name] of Object.entries(names)) {
    const value = environment[name];
    if (value) values[setting] = value;
  }
  return {
    nameOf: (setting) => names[setting] ?? setting,
    values,
    settable: Object.keys(names),
    isEnvironment: true,
    userServiceKeyName: environment.CLOUDFLARE_API_USER_SERVICE_KEY ? "CLOUDFLARE_API_USER_SERVICE_KEY" : undefined,
  };
}

/** A proxy, and what the environment calls it. */
export interface ProxySetting {
  readonly name: string;
  /** With its credentials, so never printed. */
  readonly proxyUrl: string;
}

/**
 * The proxy that the environment names for https, unless it exempts the host; loopback hosts never use it.
 * @throws {RiskIntegrationError} `CONFIGURATION`, without the proxy's URL, which may hold a password
 */
export function proxyFor(baseUrl: string, environment: Environment = process.env): ProxySetting | undefined {
  const name = environment.https_proxy ? "https_proxy" : "HTTPS_PROXY";
  const proxyUrl = environment[name];
  const target = new URL(baseUrl);
  const isExempt = isLoopbackHost(target.hostname) || isInNoProxy(target, environment.no_proxy || environment.NO_PROXY);
  if (!proxyUrl || isExempt) return undefined;
  const parsed = URL.parse(proxyUrl);
  if (!parsed && hasPortOutOfRange(proxyUrl))
    throw configurationError(
      `${name} is not a proxy URL such as http://proxy.example:8080: its port is above 65535; its value is not shown.`,
    );
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.hostname === "")
    throw configurationError(`${name} is not a proxy URL such as http://proxy.example:8080; its value is not shown.`);
  if (parsed.pathname !== "/" || parsed.search || parsed.hash)
    throw configurationError(
      `${name} is not a proxy URL such as http://proxy.example:8080: it has a path, a query or a fragment. In a user name or a password, write “/” as %2F, “\\” as %5C, “?” as %3F and “#” as %23; its value is not shown.`,
    );
  if (!isDecodable(parsed.username) || !isDecodable(parsed.password))
    throw configurationError(`${name} holds a “%” that begins no escape: write it as %25; its value is not shown.`);
  return { name, proxyUrl };
}

/**
 * Whether NO_PROXY exempts a host, with the rules of undici and curl: a list of host names and addresses, each with a port or without;
 * `example.com` and `.example.com` are for the host and those below it, `*.example.com` is only for those below it, and `*` is for all.
 */
function isInNoProxy({ hostname, port, protocol }: URL, noProxy = ""): boolean {
  const host = bareHost(hostname);
  const itsPort = port || (protocol === "https:" ? "443" : "80");
  return noProxy.split(/[,\s]/).some((entry) => {
    const [, named = entry, onlyPort] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry) ?? [];
    if (entry === "" || (onlyPort !== undefined && Number(onlyPort) !== Number(itsPort))) return false;
    if (named === "*") return true;
    const exempt = bareHost(named.replace(/^\*?\./, ""));
    return host.endsWith(`.${exempt}`) || (host === exempt && !named.startsWith("*"));
  });
}

/** Without the brackets of an IPv6 address, and without the dot at the end of a full name. */
function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase();
}

/** Whether this process is a program that a Pulumi language host runs, so that the working folder is the program's. */
export function runsUnderLanguageHost(environment: Environment = process.env): boolean {
  return environment.PULUMI_NODEJS_MONITOR !== undefined;
}

/** What GitHub Actions tells a step: that it is one, and where its job summary goes. */
export function githubActions(
  environment: Environment = process.env,
): { readonly summaryFile: string | undefined } | undefined {
  return environment.GITHUB_ACTIONS === "true"
    ? { summaryFile: environment.GITHUB_STEP_SUMMARY || undefined }
    : undefined;
}

/**
 * The environment for a `pulumi` that this package starts: without Cloudflare's credentials, and without PULUMI_OPTION_*, which set
 * flags that are not on its command line, such as the file that an export is written to.
 * @param more the names of further variables that hold a credential
 */
export function environmentForPulumi(
  environment: Environment = process.env,
  more: readonly string[] = [],
): Environment {
  return Object.fromEntries(
    Object.entries(environment).filter(
      // Windows does not tell the case of names apart.
      ([name]) => !/^(CLOUDFLARE_(API_|EMAIL$)|PULUMI_OPTION_)/i.test(name) && !more.includes(name),
    ),
  );
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
