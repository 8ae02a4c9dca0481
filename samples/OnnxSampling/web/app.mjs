import * as ort from "./ort/ort.wasm.min.mjs";
import { metadataOf } from "./metadata.mjs";

const SAMPLES = 16, POINTS = 500, GAP = 2;
const element = id => document.getElementById(id);

ort.env.wasm.wasmPaths = "/ort/";
// Several threads need headers by which the page gives up other rights.
ort.env.wasm.numThreads = 1;

try {
  const bytes = new Uint8Array(await (await fetch("/model.onnx")).arrayBuffer());
  const metadata = metadataOf(bytes);
  const session = await ort.InferenceSession.create(bytes);
  const input = session.inputMetadata.find(each => each.name === "latents");
  const latentShape = input.shape.slice(1);
  const classes = JSON.parse(metadata.get("wgangp.classes") ?? "[]");
  const [low, high] = (metadata.get("wgangp.range") ?? "0 1").split(" ").map(Number);
  describe(metadata);
  for (const [i, name] of classes.entries()) element("class").add(new Option(name, i));
  element("class").parentElement.hidden = classes.length === 0 || !session.inputNames.includes("condition");

  // For whoever wants the numbers: a test does.
  window.generate = async (latents, labels) => {
    const count = labels.length;
    const feeds = { latents: new ort.Tensor("float32", Float32Array.from(latents), [count, ...latentShape]) };
    if (session.inputNames.includes("condition")) {
      feeds.condition = new ort.Tensor("int64", BigInt64Array.from(labels, BigInt), [count]);
    }
    return (await session.run(feeds)).samples;
  };

  const redraw = async () => {
    const chosen = element("class").value, count = metadata.get("kind") === "points" ? POINTS : SAMPLES;
    const labels = Array.from({ length: count }, (_, i) => chosen !== "" ? Number(chosen) : i % Math.max(1, classes.length));
    const start = performance.now();
    const samples = await window.generate(draw(metadata.get("wgangp.latents") ?? "normal", count * product(latentShape)), labels);
    element("time").textContent = `${count} samples in ${Math.round(performance.now() - start)} ms`;
    show(samples, metadata, low, high);
  };
  element("again").addEventListener("click", redraw);
  element("class").addEventListener("change", redraw);
  await redraw();
  document.body.dataset.state = "ready";
} catch (error) {
  element("time").textContent = `error: ${error.message}`;
  document.body.dataset.state = "failed";
}

function describe(metadata) {
  element("title").textContent = metadata.get("wgangp.recipe") ?? "Generator";
  for (const [key, value] of metadata) {
    const row = element("metadata").insertRow();
    row.insertCell().textContent = key;
    row.insertCell().textContent = value;
  }
}

function draw(kind, count) {
  if (kind === "normal") {
    return Float32Array.from({ length: count }, () =>
      Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random()));
  }
  const [name, low, high] = kind.split(" ");
  if (name !== "uniform") throw new Error(`The model's latents are '${kind}', which this page cannot draw.`);
  return Float32Array.from({ length: count }, () => Number(low) + (Number(high) - Number(low)) * Math.random());
}

function show(samples, metadata, low, high) {
  const characters = ["\uFFFD", ...(metadata.get("characters") ?? "")];
  const isText = samples.dims.length === 3 && samples.dims[1] === characters.length;
  element("samples").hidden = isText;
  element("lines").hidden = !isText;
  if (isText) element("lines").textContent = lines(samples, characters, metadata.get("padding") ?? "").join("\n");
  else if (samples.dims.length === 4) paint(samples, low, high);
  else if (samples.dims.length === 2 && samples.dims[1] === 2) plot(samples);
  else throw new Error(`The samples are [${samples.dims}]; this page shows images [N, C, H, W], text and points [N, 2].`);
}

// The most likely character at each position, without the padding at the end.
function lines(samples, characters, padding) {
  const [count, size, length] = samples.dims;
  return Array.from({ length: count }, (_, i) => {
    let line = Array.from({ length }, (_, at) => {
      const value = character => samples.data[(i * size + character) * length + at];
      let best = 0;
      for (let character = 1; character < size; character++) if (value(character) > value(best)) best = character;
      return characters[best];
    });
    while (line.length > 0 && line.at(-1) === padding) line.pop();
    return line.join("");
  });
}

// x to the right and y upwards, with one scale for both.
function plot(samples) {
  const side = 480, margin = 16, canvas = element("samples"), points = [];
  for (let i = 0; i < samples.dims[0]; i++) points.push([samples.data[2 * i], samples.data[2 * i + 1]]);
  const least = axis => Math.min(...points.map(point => point[axis])), most = axis => Math.max(...points.map(point => point[axis]));
  const scale = (side - 2 * margin) / (Math.max(most(0) - least(0), most(1) - least(1)) || 1);
  const [left, bottom] = [least(0), least(1)];
  canvas.width = canvas.height = side;
  const context = canvas.getContext("2d");
  for (const [x, y] of points) context.fillRect(margin + (x - left) * scale - 2, side - margin - (y - bottom) * scale - 2, 4, 4);
}

function paint(samples, low, high) {
  const [count, channels, height, width] = samples.dims;
  const columns = Math.ceil(Math.sqrt(count)), canvas = element("samples");
  canvas.width = columns * (width + GAP) - GAP;
  canvas.height = Math.ceil(count / columns) * (height + GAP) - GAP;
  const context = canvas.getContext("2d");
  for (let i = 0; i < count; i++) {
    const image = context.createImageData(width, height), pixels = height * width;
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < 3; c++) {
        const value = samples.data[(i * channels + Math.min(c, channels - 1)) * pixels + p];
        image.data[4 * p + c] = Math.round(255 * Math.min(1, Math.max(0, (value - low) / (high - low))));
      }
      image.data[4 * p + 3] = 255;
    }
    context.putImageData(image, (i % columns) * (width + GAP), Math.floor(i / columns) * (height + GAP));
  }
}

function product(sizes) {
  return sizes.reduce((all, size) => all * size, 1);
}
