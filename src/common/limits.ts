// The most that is accepted from, or repeated of, what comes over the wire. An answer may have 1 MiB, and what is in it reaches logs,
// error messages and the engine.

/** Characters of a text in an answer. The longest reference ID that can be asked for is as long. */
export const maxWireText = 8_192;

/** Entries of `errors` or `messages` that are handed on. */
export const maxApiMessages = 100;

/** Characters of each text in such an entry that are handed on. */
export const maxApiMessageText = 2_000;

/** Entries of such a list that are printed in a message or logged; the others are counted. */
export const maxPrintedMessages = 10;

/** Characters of an API token or a global API key. Cloudflare's have 37 to some 60. */
export const maxSecret = 1_024;

/** Characters of an e-mail address, by RFC 5321: 64, an at sign and 255. */
export const maxEmail = 320;

/** Bytes of one stack's export: a stack of thousands of resources has some 10 MB. */
export const maxStateBytes = 128 * 1024 * 1024;

/**
 * Bytes of an expected or a credentials file, which people write. YAML takes some 150 times its size in memory, and up to three
 * microseconds of processor time for each byte.
 */
export const maxYamlBytes = 512 * 1024;

/** How deep stack outputs are searched for results of the function. */
export const maxOutputDepth = 8;
