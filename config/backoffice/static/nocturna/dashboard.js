// Brings each part of the home page by a request of its own, and draws the plots; what fails says so, and is asked again.
const page = document.getElementById("dashboard");
const LIMIT = 12000; // milliseconds; the server itself gives up before
const AGAIN = 30000;
const drawn = new Map();
const language = document.documentElement.lang || "en";

const styles = { count: {}, dollars: { style: "currency", currency: "USD" }, share: { style: "percent" }, seconds: { style: "unit", unit: "millisecond" } };
const scales = { share: 100, seconds: 1000 }; // from the value to what is read
const scaled = (value, unit) => value * (scales[unit] ?? 1);

function said(value, unit, places) {
  const number = unit === "share" ? value : scaled(value, unit); // a style of its own multiplies shares
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  return new Intl.NumberFormat(language, { ...styles[unit], ...digits }).format(number);
}

// One value by itself: of what is small two digits that count.
function exact(value, unit) {
  const small = Math.abs(scaled(value, unit));
  const fine = small && small < 0.01 ? Math.min(9, 1 - Math.floor(Math.log10(small))) : 2;
  return said(value, unit, unit === "dollars" || (unit === "share" && !Number.isInteger(small)) ? fine : 0);
}

// With as many decimals as all of them need, or neighbours would be said alike.
function tick(value, _index, ticks, unit) {
  const read = ticks.map((one) => scaled(one.value, unit));
  const slack = 1e-9 * Math.max(...read.map(Math.abs));
  let places = 0;
  while (places < 9 && read.some((one) => Math.abs(one - Number(one.toFixed(places))) > slack)) places += 1;
  return said(value, unit, unit === "dollars" && places ? Math.max(2, places) : places);
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// A point beside which nothing was measured ends no line by which it were seen.
function dots(values) {
  return values.map((value, at) => (value !== null && (values[at - 1] ?? null) === null && (values[at + 1] ?? null) === null ? 4 : 0));
}

function datasets(figure) {
  return figure.series.map((series, place) => {
    const own = colour(`--dash-${Math.min(place + 1, 7)}`);
    const line = { borderColor: own, borderWidth: 2, pointRadius: dots(series.values), pointHoverRadius: 5, clip: false };
    const bar = { borderRadius: 3, maxBarThickness: 28 };
    return { label: series.name, data: series.values, backgroundColor: own, ...(figure.kind === "line" ? line : bar) };
  });
}

function options(figure) {
  const lying = figure.kind === "rows";
  const text = colour("--dash-text"), grid = colour("--dash-grid");
  const numbers = { beginAtZero: true, stacked: figure.stacked, grid: { color: grid }, border: { display: false },
    ticks: { color: text, maxTicksLimit: 6, precision: figure.unit === "count" ? 0 : undefined,
      callback: (value, index, ticks) => tick(value, index, ticks, figure.unit) } };
  const names = { stacked: figure.stacked, grid: { display: false }, border: { color: grid },
    ticks: { color: text, autoSkip: !lying, maxRotation: 0, autoSkipPadding: 16 } };
  return {
    responsive: true, maintainAspectRatio: false, animation: false, indexAxis: lying ? "y" : "x",
    interaction: { mode: "index", axis: lying ? "y" : "x", intersect: false },
    scales: lying ? { x: numbers, y: names } : { x: names, y: numbers },
    plugins: {
      legend: { display: figure.series.length > 1, position: "bottom", labels: { color: text, boxWidth: 10, boxHeight: 10, useBorderRadius: true, borderRadius: 3 } },
      tooltip: { callbacks: { label: ({ dataset, raw }) => `${dataset.label}: ${raw === null ? "–" : exact(raw, figure.unit)}` } },
    },
  };
}

function draw(canvas) {
  const figure = JSON.parse(canvas.dataset.figure);
  drawn.get(canvas)?.destroy();
  const type = figure.kind === "line" ? "line" : "bar";
  drawn.set(canvas, new Chart(canvas, { type, data: { labels: figure.labels, datasets: datasets(figure) }, options: options(figure) }));
}

function put(part, html) {
  for (const canvas of part.querySelectorAll("canvas")) {
    drawn.get(canvas)?.destroy();
    drawn.delete(canvas);
  }
  part.innerHTML = html;
  part.querySelectorAll("canvas[data-figure]").forEach(draw);
  part.querySelector("[data-again]")?.addEventListener("click", () => bring(part));
}

function failed() {
  const words = document.createElement("p");
  words.className = "dash-fault";
  words.setAttribute("role", "alert");
  words.textContent = page.dataset.failed;
  return words.outerHTML;
}

async function bring(part) {
  part.setAttribute("aria-busy", "true");
  const every = Number(part.dataset.every || 0) * 1000;
  let next = every;
  try {
    const answer = await fetch(part.dataset.src, { signal: AbortSignal.timeout(LIMIT), headers: { Accept: "text/html" } });
    if (answer.redirected || answer.status === 403) {
      location.reload(); // signed out meanwhile, or no longer allowed
      return;
    }
    const told = answer.ok || answer.status === 503;
    put(part, told ? await answer.text() : failed());
    next = answer.ok ? every : AGAIN;
  } catch {
    put(part, failed());
    next = every || AGAIN;
  }
  part.removeAttribute("aria-busy");
  clearTimeout(part.waiting);
  if (next) part.waiting = setTimeout(() => whenSeen(() => bring(part)), next);
}

// Nobody is asked on behalf of a tab in the background.
function whenSeen(then) {
  if (!document.hidden) then();
  else document.addEventListener("visibilitychange", () => whenSeen(then), { once: true });
}

if (page) {
  Chart.defaults.font.family = "Inter";
  page.querySelectorAll("[data-src]").forEach(bring);
  // By day and by night the lines have other colours.
  new MutationObserver(() => page.querySelectorAll("canvas[data-figure]").forEach(draw))
    .observe(document.documentElement, { attributes: true, attributeFilter: ["class"] });
}
