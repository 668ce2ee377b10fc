// Apart from the code that reads the arguments: it loads zod, and names are checked before that is needed.

/** What a lookup can be given. */
export const lookupArgumentNames = ["referenceId", "accountId", "expect"] as const;

/** What a resource can be given. */
export const resourceArgumentNames = [...lookupArgumentNames, "ignoreDrift"] as const;

/** What `getSharedSignalsConfiguration` can be given. */
export const configurationArgumentNames = ["url", "verifyKeys", "allowLoopback"] as const;
