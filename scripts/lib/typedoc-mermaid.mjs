// A plugin of TypeDoc: draws the Mermaid diagrams of the documentation, which GitHub draws by itself, on its site too.
import { copyFile } from "node:fs/promises";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

const drawer = "assets/mermaid.js";
const fence = '<pre><code class="mermaid">';

// TypeDoc hides a page until its own script is through, and what is hidden has no size to lay out a diagram by.
const start = `mermaid.initialize({ startOnLoad: false, theme: "neutral", flowchart: { nodeSpacing: 20, rankSpacing: 30 } });
(function draw() {
  if (document.body.style.display === "none") setTimeout(draw, 20);
  else mermaid.run();
})();`;

export function load(app) {
  app.renderer.on("endPage", (page) => {
    const [before, ...diagrams] = page.contents?.split(fence) ?? [];
    if (diagrams.length === 0) return;
    // A button to copy the text stands behind the code.
    const drawn = diagrams.map(
      (html) => `<pre class="mermaid">${html.slice(0, html.indexOf("</code>"))}${html.slice(html.indexOf("</pre>"))}`,
    );
    const contents = before + drawn.join("");
    const source = posix.relative(posix.dirname(page.url), drawer);
    page.contents = contents.replace(
      "</body>",
      () => `<script src="${source}"></script><script>${start}</script></body>`,
    );
  });
  app.renderer.postRenderAsyncJobs.push(({ outputDirectory }) =>
    copyFile(fileURLToPath(import.meta.resolve("@mermaid-js/tiny")), join(outputDirectory, drawer)),
  );
}
