export interface Goal {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Row extends Goal {
  readonly cells: readonly string[];
  readonly value: number;
  /** As a text. */
  readonly goal: string;
  /** Undefined where there is no goal. */
  readonly isMet?: boolean;
  readonly counted: boolean;
}

interface Line {
  readonly what: string;
  readonly beside: string;
  readonly goal?: Goal;
}

interface Measured extends Line {
  readonly unit: string;
  readonly ours: readonly number[];
}

export function valueRow(
  line: Line & { readonly ours: string; readonly value: number; readonly suffix?: string; readonly counted?: boolean },
): Row;

export function ratioRow(line: Measured & { readonly others: readonly number[] }): Row;

export function constantRow(line: Measured & { readonly constant: number }): Row;
