// What the explorer shows at this moment.
() => {
  const at = (id) => document.getElementById(id);
  const seen = (node) => node.checkVisibility();
  const link = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  const svg = document.querySelector("#chart svg");
  const numbers = (node, names) => Object.fromEntries(names.map((name) => [name, Number(node.getAttribute(name))]));
  const marks = (kind, names) => [...(svg ? svg.querySelectorAll(kind) : [])].map((node) => ({ group: node.dataset.group, at: Number(node.dataset.at), ...numbers(node, names) }));
  if (!seen(at("shown"))) return { chosen: Object.fromEntries(new FormData(at("choices"))), link, sentence: at("sentence").textContent, told: at("chosen").textContent, notice: seen(at("notice")) ? at("notice").textContent : "", shown: false, refused: seen(at("nearest")) };
  return {
    chosen: Object.fromEntries(new FormData(at("choices"))), link,
    sentence: at("sentence").textContent, told: at("chosen").textContent,
    notice: seen(at("notice")) ? at("notice").textContent : "",
    shown: seen(at("shown")), refused: seen(at("nearest")),
    title: at("title").textContent, source: at("source").textContent,
    rows: [...at("rows").children].map((row) => [...row.children].map((cell) => cell.textContent)),
    own: [...document.querySelectorAll("#rows tr.chosen th")].map((cell) => cell.textContent),
    verdict: [...document.querySelectorAll("#verdicts [aria-current]")].map((item) => item.textContent.trim()),
    verdicts: seen(at("verdicts")), alt: svg ? svg.getAttribute("aria-label") : "",
    ticks: marks(".tick", ["x1"]), points: marks(".point", ["cx"]), intervals: marks(".interval", ["x1", "x2"]), bars: marks(".bar", ["x", "width"]),
    words: svg ? [...svg.querySelectorAll("text")].map((node) => node.textContent) : [],
  };
}
