const fewest = 20;

/** A line on standard error that follows a long check, for a person who watches; elsewhere nothing. */
export function progressLine(): Disposable & {
  readonly show: (progress: { readonly done: number; readonly total: number }) => void;
} {
  let shown = "";
  return {
    show({ done, total }) {
      if (!process.stderr.isTTY || total < fewest) return;
      const line = `Checked ${done} of ${total} (${Math.floor((100 * done) / total)} %)`;
      if (done % Math.ceil(total / 200) !== 0 && done < total) return;
      shown = line;
      process.stderr.write(`\r${line}`);
    },
    [Symbol.dispose]() {
      if (shown !== "") process.stderr.write(`\r${" ".repeat(shown.length)}\r`);
      shown = "";
    },
  };
}
