/** Bytes of one state or expected file: a stack of thousands of resources has some 10 MB. */
export const maxFileBytes = 128 * 1024 * 1024;

/** How deep stack outputs are searched for results of the function. */
export const maxOutputDepth = 8;
