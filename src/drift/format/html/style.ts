/** The page's one style sheet. Status is told by words and marks too, never by colour alone. */
export const style = `
:root { color-scheme: light dark; --line: #8884; --dim: #667; --ok: #1a7f37; --drift: #9a6700; --gone: #c1272d; --failed: #8250df; }
@media (prefers-color-scheme: dark) { :root { --dim: #99a; --ok: #3fb950; --drift: #d29922; --gone: #ff7b72; --failed: #bc8cff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem; font: 15px/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
p { margin: .25rem 0 .75rem; }
.dim { color: var(--dim); }
form { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .75rem 0; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
legend { float: left; margin-right: 1rem; }
form label { display: inline-flex; gap: .35rem; align-items: center; }
input[type=search] { font: inherit; padding: .3rem .5rem; width: min(100%, 24rem); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--dim); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid var(--line); }
th button { font: inherit; font-weight: 600; background: none; border: 0; padding: 0; cursor: pointer; color: inherit; }
th[aria-sort=ascending] button::after { content: " ▲"; }
th[aria-sort=descending] button::after { content: " ▼"; }
td.id { font-family: ui-monospace, monospace; font-size: .9em; }
td ul { margin: 0; padding-left: 1.1rem; }
.status { white-space: nowrap; font-weight: 600; }
.inSync { color: var(--ok); } .drifted { color: var(--drift); } .gone { color: var(--gone); } .failed { color: var(--failed); }
.more { font: inherit; padding: .4rem .8rem; margin: .75rem 0; }
@media (max-width: 45rem) {
  thead { position: absolute; clip-path: inset(50%); height: 1px; overflow: hidden; }
  table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { border: 0; padding: .1rem 0; }
  td[data-label]::before { content: attr(data-label) ": "; color: var(--dim); }
}
@media print { form, .more { display: none; } }
`;
