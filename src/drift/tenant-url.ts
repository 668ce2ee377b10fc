import { isTenantUrl, tenantUrlForm } from "../expectation.js";
import * as z from "../zod.js";

/** A tenant's URL in options and expected files, which somebody has written by hand. */
export const tenantUrl = z.string().refine(isTenantUrl, { params: { expected: tenantUrlForm } });
