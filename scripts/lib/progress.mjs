/** Does some slow work, and says every ten seconds that it still goes on; `detail` may add how far it is. */
export async function withProgress(log, label, work, detail = () => "") {
  const start = Date.now();
  const seconds = () => Math.round((Date.now() - start) / 1000);
  const timer = setInterval(() => {
    const more = detail();
    log(`  ${label}: ${seconds()} s${more ? `, ${more}` : ""}`);
  }, 10_000);
  try {
    const result = await work();
    log(`  ${label}: done in ${seconds()} s`);
    return result;
  } finally {
    clearInterval(timer);
  }
}
