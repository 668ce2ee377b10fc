// Apart from the code that reads the arguments: it loads zod, and names are checked before that is needed.

/** What a lookup can be given. */
export const lookupArgumentNames = ["referenceId", "accountId", "expect"] as const;

/** What a resource can be given. */
export const resourceArgumentNames = [...lookupArgumentNames, "ignoreDrift"] as const;

/** What `getSharedSignalsConfiguration` can be given. */
export const configurationArgumentNames = ["url", "verifyKeys", "allowLoopback"] as const;

/**
 * How a front end calls an argument by its name in `./client`, such as `referenceId` or `expect.active`: the command line calls these
 * `--reference` and `--active`.
 */
export type Wording = (argument: string) => string;

/** The names of `./client`, which are those of a program and of the plugin too. */
export const ownNames = (argument: string): string => argument;
