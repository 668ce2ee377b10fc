/** Bytes of one stack's export: a stack of thousands of resources has some 10 MB. */
export const maxStateBytes = 128 * 1024 * 1024;

/**
 * Bytes of an expected or a credentials file, which people write. YAML takes some 150 times its size in memory, and up to three
 * microseconds of processor time for each byte.
 */
export const maxYamlBytes = 512 * 1024;

/** How deep stack outputs are searched for results of the function. */
export const maxOutputDepth = 8;
