import type { Engine } from "./engine.mjs";

export type Language = "yaml" | "python" | "go";

/** What `engineEnvironment(engine.binDir, { ...variables, … })` is made of, or why the language's programs cannot run here. */
export type FoundLanguage =
  | { readonly engine: Engine; readonly variables: Record<string, string>; readonly missing?: undefined }
  | { readonly missing: string };

/** The engine and the variables with which programs in this language run; installs nothing. */
export function findLanguage(language: Language): Promise<FoundLanguage>;

/** Gets the hosts and the Python environment, as far as this machine can, and gives the languages that still cannot run. */
export function ensureLanguageHosts(options: {
  log: (line: string) => void;
}): Promise<{ language: Language; reason: string }[]>;

export function withPython(engine: Engine, folder: string | undefined): FoundLanguage;
