import { parse, View } from "vega";
import { compile } from "vega-lite";

const size = { width: 340, height: 220 };
const palette = ["#1b6ca8", "#c8553d", "#7a7a7a"];
const config = { background: "white", font: "sans-serif", view: { stroke: null }, axis: { gridColor: "#e6e6e6" } };

/** How time and memory grow with the number of lookups, as an SVG. */
export async function growthPlot(lines) {
  const by = (field, title) => ({
    ...size,
    mark: { type: "line", point: true },
    encoding: {
      x: {
        field: "lookups",
        type: "quantitative",
        scale: { type: "log" },
        title: "lookups",
        axis: { values: [1, 10, 100, 1_000, 10_000] },
      },
      y: { field, type: "quantitative", scale: { type: "log" }, title },
      color: { field: "form", type: "nominal", title: null, scale: { range: palette }, sort: null },
    },
  });
  return svgOf({ data: { values: lines }, hconcat: [by("ms", "milliseconds"), by("megabytes", "memory at most, MB")] });
}

/** How far each value is from its goal: 1 is the goal itself, and what stays on its left is met. */
export async function goalsPlot(shares) {
  const name = { field: "name", type: "nominal", sort: null, title: null, axis: { labelLimit: 600 } };
  const share = { field: "share", type: "quantitative", title: "of what the goal allows (less is better)" };
  return svgOf({
    data: { values: shares },
    width: 380,
    height: { step: 18 },
    layer: [
      { mark: { type: "bar", height: 11, color: palette[0] }, encoding: { y: name, x: share } },
      { mark: { type: "rule", color: palette[1], strokeWidth: 2 }, encoding: { x: { datum: 1 } } },
    ],
  });
}

async function svgOf(specification) {
  const { spec } = compile({ ...specification, config });
  return `${await new View(parse(spec), { renderer: "none" }).toSVG()}\n`;
}
