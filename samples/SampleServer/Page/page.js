"use strict";
const $ = id => document.getElementById(id);
const figure = document.querySelector("figure");
let asked = 0, inProgress;

function query() {
  const values = new URLSearchParams({ count: $("count").value, seed: $("seed").value || "0" });
  const chosen = document.querySelector("[name=class]:checked")?.value;
  if (chosen) values.set("class", chosen);
  return `/sample.png?${values}`;
}

function say(text, fault = false) {
  $("caption").textContent = text;
  $("caption").classList.toggle("fault", fault);
}

async function show() {
  const [address, mine] = [query(), ++asked];
  $("number").value = $("count").value;
  $("address").textContent = $("download").href = address;
  figure.classList.add("waiting");
  // A request that nobody waits for any more is cancelled; the server then takes it out of its queue.
  inProgress?.abort();
  inProgress = new AbortController();
  let answer;
  try {
    answer = await fetch(address, { signal: inProgress.signal });
  } catch {
    answer = null;
  }
  const picture = answer?.ok ? await answer.blob() : null;
  const problem = answer && !answer.ok ? await answer.json().catch(() => null) : null;
  if (mine !== asked) return;
  figure.classList.remove("waiting");
  if (!picture) return say(problem?.detail ?? "The server does not answer. Try again.", true);
  URL.revokeObjectURL($("picture").src);
  $("picture").src = URL.createObjectURL(picture);
  const chosen = document.querySelector("[name=class]:checked")?.dataset.name;
  $("picture").alt = `${$("count").value} samples${chosen ? ` of the class ${chosen}` : ""}`;
  say(`${$("picture").alt}, seed ${$("seed").value || "0"}`);
}

function addChip(name, value) {
  const [label, input, text] = ["label", "input", "span"].map(tag => document.createElement(tag));
  Object.assign(input, { type: "radio", name: "class", value, checked: value === "" });
  if (value) input.dataset.name = name;
  text.textContent = name;
  label.append(input, text);
  document.querySelector(".chips").append(label);
}

async function start() {
  const about = await (await fetch("/about")).json();
  document.title = $("recipe").textContent = about.recipe;
  $("description").textContent = `${about.description} Step ${about.step.toLocaleString("en")}.`;
  $("count").max = about.mostSamples;
  if (about.classes.length > 0) {
    addChip("All in turn", "");
    about.classes.forEach((name, label) => addChip(name, String(label)));
    $("classes").hidden = false;
  }
  await show();
}

$("controls").addEventListener("input", show);
$("controls").addEventListener("submit", event => {
  event.preventDefault();
  $("seed").value = Math.floor(Math.random() * 1e6);
  show();
});
start();
