"use strict";
// The page's data: {"frames": …, "panels": …}, written by PageScript.
const data = JSON.parse(document.getElementById("data").textContent);
const format = new Intl.NumberFormat("en", { maximumSignificantDigits: 5 });
const show = value => Math.abs(value) >= 1e6 || (value !== 0 && Math.abs(value) < 1e-4) ? value.toExponential(3) : format.format(value);

function element(name, attributes, ...children) {
  const svg = ["svg", "g", "path", "line", "circle", "text"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/* The sample slider. */
function player(host, frames) {
  const [picture, controls] = [host.querySelector("img, pre"), host.querySelector(".player")];
  if (!picture || !controls || frames.length < 1) return;
  const newest = picture.tagName === "IMG" ? picture.src : picture.textContent;
  const all = [...frames, { label: host.dataset.newest, content: newest }];
  const [button, range, output] = controls.children;
  let timer = 0;
  // Frames of other sizes take the same room.
  if (picture.naturalWidth) picture.style.aspectRatio = `${picture.naturalWidth} / ${picture.naturalHeight}`;
  range.max = all.length - 1;
  function go(index) {
    range.value = index;
    const frame = all[range.value];
    if (picture.tagName === "IMG") { picture.src = frame.content; picture.alt = frame.label; } else picture.textContent = frame.content;
    output.value = frame.label;
    range.setAttribute("aria-valuetext", frame.label);
  }
  function stop() { clearInterval(timer); timer = 0; button.textContent = "Play"; }
  button.addEventListener("click", () => {
    if (timer) { stop(); return; }
    if (Number(range.value) === all.length - 1) go(0);
    button.textContent = "Pause";
    timer = setInterval(() => { go(Number(range.value) + 1); if (Number(range.value) === all.length - 1) stop(); }, 350);
  });
  range.addEventListener("input", () => { stop(); go(range.value); });
  go(all.length - 1);
  controls.hidden = false;
}

function ticks(low, high, about) {
  const rough = (high - low) / about, power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map(each => each * power).find(each => each >= rough * 0.999);
  const found = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) found.push(i * step + 0);
  return found;
}

/* One panel of curves; values are shown at the pointer, or at the arrow keys' position. */
function chart(host, panel) {
  const hidden = new Set(), finite = value => value !== null && Number.isFinite(value) && (!panel.log || value > 0);
  const colour = series => `var(--s${series.color})`;
  const legend = element("div", { class: "legend" }), plot = element("div", { class: "plot" });
  const tip = element("div", { class: "tip", role: "status", hidden: "" });
  host.append(element("h3", {}, panel.title), legend, plot);
  let place = null, at = null;
  if (panel.series.length > 1 || panel.series[0]?.name) panel.series.forEach((series, index) => {
    const key = element("i", { style: `color:${colour(series)}${series.dashed ? ";border-top-style:dashed" : ""}` });
    const button = element("button", { type: "button", "aria-pressed": "true" }, key, series.name);
    button.addEventListener("click", () => {
      if (!hidden.delete(index)) hidden.add(index);
      button.setAttribute("aria-pressed", String(!hidden.has(index)));
      draw();
    });
    legend.append(button);
  });
  const visible = () => panel.series.filter((_, index) => !hidden.has(index));

  function draw() {
    at = null;
    const width = Math.max(200, plot.clientWidth), height = panel.tall ? 320 : 220, left = 62, right = 14, top = 8, bottom = 40;
    const values = visible().flatMap(series => [...series.y, ...(series.low || []), ...(series.high || [])]).filter(finite);
    if (finite(panel.target)) values.push(panel.target);
    const steps = panel.series.flatMap(series => series.x);
    const xs = [Math.min(0, ...steps), Math.max(1, ...steps)], scale = panel.log ? Math.log10 : value => value;
    let [low, high] = values.length ? [scale(Math.min(...values)), scale(Math.max(...values))] : [0, 1];
    const margin = (high - low || Math.abs(high) || 1) * 0.05;
    [low, high] = [low - margin, high + margin];
    const x = step => left + (step - xs[0]) / (xs[1] - xs[0]) * (width - left - right);
    const y = value => height - bottom - (scale(value) - low) / (high - low) * (height - top - bottom);
    const svg = element("svg", { height, viewBox: `0 0 ${width} ${height}`, tabindex: 0, role: "img", "aria-label": panel.title });
    const line = (x1, y1, x2, y2, style) => svg.append(element("line", { x1, y1, x2, y2, style }));
    const text = (words, x0, y0, anchor) => svg.append(element("text", { x: x0, y: y0, "text-anchor": anchor }, words));
    // A logarithmic axis of less than two decades has lines at 1, 2 and 5 too.
    const decades = [];
    for (let power = Math.floor(low); power <= high; power++) {
      for (const each of high - low < 2 ? [1, 2, 5] : [1]) decades.push(each * 10 ** power);
    }
    const marks = panel.log ? decades.filter(each => scale(each) >= low && scale(each) <= high) : ticks(low, high, panel.tall ? 6 : 4);
    for (const mark of marks) {
      line(left, y(mark), width - right, y(mark), "stroke:var(--grid)");
      text(show(mark), left - 8, y(mark) + 4, "end");
    }
    for (const mark of ticks(xs[0], xs[1], Math.max(2, Math.floor(width / 150)))) text(show(mark), x(mark), height - bottom + 18, "middle");
    line(left, height - bottom, width - right, height - bottom, "stroke:var(--muted)");
    text(panel.x, (left + width - right) / 2, height - 4, "middle");
    for (const series of visible()) {
      if (series.low) svg.append(element("path", { d: band(series), style: `fill:${colour(series)};opacity:.16` }));
    }
    if (finite(panel.target)) {
      line(left, y(panel.target), width - right, y(panel.target), "stroke:var(--ink);stroke-dasharray:5 4;opacity:.7");
    }
    for (const series of visible()) {
      const thin = series.smooth ? `opacity:.3;stroke-width:1` : `stroke-width:2`;
      const style = `fill:none;stroke:${colour(series)};stroke-linejoin:round${series.dashed ? ";stroke-dasharray:7 4" : ""};`;
      svg.append(element("path", { d: path(series.x, series.y), style: style + thin }));
      if (series.smooth) svg.append(element("path", { d: path(series.x, series.smooth), style: `${style}stroke-width:2.2` }));
      const dots = series.x.length < 40 ? series.x.map((_, index) => index) : [];
      for (const index of dots.filter(each => finite(series.y[each]))) {
        svg.append(element("circle", { cx: x(series.x[index]), cy: y(series.y[index]), r: 2.6, style: `fill:${colour(series)}` }));
      }
    }
    const marker = element("g", {});
    svg.append(marker);
    plot.replaceChildren(svg, tip);
    place = { x, y, width, height, left, right, top, bottom, xs, marker };
    tip.hidden = true;
    svg.addEventListener("keydown", event => {
      if (event.key === "Escape") { clear(); return; }
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      const all = [...new Set(visible().flatMap(series => series.x))].sort((one, other) => one - other);
      if (all.length) point(all[Math.min(all.length - 1, Math.max(0, at === null ? (by < 0 ? all.length - 1 : 0) : all.indexOf(at) + by))]);
    });
    svg.addEventListener("blur", clear);

    function path(steps, heights) {
      let words = "", pen = "M";
      steps.forEach((step, index) => {
        if (!finite(heights[index])) { pen = "M"; return; }
        words += `${pen}${x(step).toFixed(1)} ${y(heights[index]).toFixed(1)}`;
        pen = "L";
      });
      return words;
    }
    function band(series) {
      const whole = series.x.map((_, index) => index).filter(index => finite(series.low[index]) && finite(series.high[index]));
      const edge = (index, heights) => `${x(series.x[index]).toFixed(1)} ${y(heights[index]).toFixed(1)}`;
      const outline = [...whole.map(index => edge(index, series.high)), ...whole.reverse().map(index => edge(index, series.low))];
      return outline.length ? `M${outline.join("L")}Z` : "";
    }
  }

  function nearest(series, step) {
    let best = -1;
    series.x.forEach((each, index) => {
      if (series.y[index] !== null && (best < 0 || Math.abs(each - step) < Math.abs(series.x[best] - step))) best = index;
    });
    return best;
  }
  function clear() { at = null; tip.hidden = true; place?.marker.replaceChildren(); }
  function point(step) {
    const found = visible().map(series => [series, nearest(series, step)]).filter(([, index]) => index >= 0);
    if (!found.length) { clear(); return; }
    at = found.map(([series, index]) => series.x[index]).reduce((one, other) => Math.abs(other - step) < Math.abs(one - step) ? other : one);
    const { x, y, width, height, top, bottom, marker } = place;
    marker.replaceChildren(element("line", { x1: x(at), x2: x(at), y1: top, y2: height - bottom, style: "stroke:var(--muted)" }));
    tip.replaceChildren(element("b", {}, `${panel.step || "step"} ${show(at)}`));
    for (const [series, index] of found) {
      const value = series.y[index];
      if (finite(value)) {
        marker.append(element("circle", { cx: x(series.x[index]), cy: y(value), r: 4, style: `fill:${colour(series)};stroke:var(--card)` }));
      }
      const range = series.low && series.low[index] !== null ? ` (${show(series.low[index])} to ${show(series.high[index])})` : "";
      const where = series.x[index] === at ? "" : ` at ${show(series.x[index])}`;
      const name = series.name ? `${series.name}: ` : "";
      tip.append(element("div", {}, element("i", { style: `background:${colour(series)}` }), `${name}${show(value)}${range}${where}`));
    }
    tip.hidden = false;
    const beside = x(at) + 12 + tip.offsetWidth > width ? x(at) - 12 - tip.offsetWidth : x(at) + 12;
    tip.style.left = `${Math.max(0, Math.min(beside, width - tip.offsetWidth))}px`;
    tip.style.top = `${top + 4}px`;
  }
  function pointed(event) {
    const { left, right, width, xs } = place, across = event.clientX - plot.getBoundingClientRect().left;
    point(xs[0] + Math.min(1, Math.max(0, (across - left) / (width - left - right))) * (xs[1] - xs[0]));
  }
  plot.addEventListener("pointermove", pointed);
  plot.addEventListener("pointerdown", pointed);
  plot.addEventListener("pointerleave", clear);
  let before = 0;
  new ResizeObserver(() => {
    if (plot.clientWidth === before) return;
    before = plot.clientWidth;
    draw();
  }).observe(plot);
}

/* What a bar of the histogram counts. */
for (const bars of document.querySelectorAll(".bars")) {
  const line = bars.parentElement.querySelector("output");
  bars.addEventListener("pointermove", event => { line.value = event.target.title || line.value; });
  bars.addEventListener("pointerleave", () => { line.value = ""; });
}
for (const host of document.querySelectorAll("[data-newest]")) player(host, data.frames);
for (const host of document.querySelectorAll("[data-panels]")) {
  for (const panel of data.panels[host.dataset.panels]) {
    const box = element("div", { class: panel.tall ? "panel tall" : "panel" });
    host.append(box);
    chart(box, panel);
  }
}
