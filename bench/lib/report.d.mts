import type { Row } from "./row.mjs";

export function shareOfGoal(row: Row): { readonly name: string; readonly share: number };

export function missedCounts(results: readonly { readonly rows?: readonly Row[] }[]): string[];
