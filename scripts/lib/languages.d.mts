import type { Engine } from "./engine.mjs";

export type Language = "nodejs" | "yaml" | "python" | "go";

/** What `engineEnvironment(engine.binDir, { ...variables, … })` is made of, or why the language's programs cannot run here. */
export type FoundLanguage =
  | { readonly engine: Engine; readonly variables: Record<string, string>; readonly missing?: undefined }
  | { readonly missing: string };

/** The engine and the variables with which programs in this language run; installs nothing. */
export function findLanguage(language: Language): Promise<FoundLanguage>;

/** Gets the hosts and what else the languages need, as far as this machine can, and gives those that still cannot run. */
export function ensureLanguageHosts(options: {
  log: (line: string) => void;
}): Promise<{ language: Language; reason: string }[]>;

export function withPython(engine: Engine, folder: string | undefined): FoundLanguage;

/** Writes the SDK of this checkout's plugin, as Pulumi's own generators make it of the schema. */
export function generateSdk(language: Exclude<Language, "yaml">, folder: string): Promise<void>;
