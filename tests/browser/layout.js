// What does not fit at this width: sideways scrolling, words outside the chart or upon each other, choices cut off.
() => {
  const found = [];
  const page = document.documentElement;
  if (page.scrollWidth > window.innerWidth) found.push(`the page is ${page.scrollWidth} wide in ${window.innerWidth}`);
  const svg = document.querySelector("#chart svg");
  const frame = svg && svg.getBoundingClientRect();
  const boxes = svg ? [...svg.querySelectorAll("text")].map((node) => [node.textContent, node.getBoundingClientRect()]) : [];
  boxes.forEach(([words, box], place) => {
    if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1 || box.top < frame.top - 1) found.push(`"${words}" leaves the chart`);
    for (const [other, its] of boxes.slice(place + 1)) {
      const across = Math.min(box.right, its.right) - Math.max(box.left, its.left), down = Math.min(box.bottom, its.bottom) - Math.max(box.top, its.top);
      if (across > 1 && down > 0.3 * Math.min(box.height, its.height)) found.push(`"${words}" lies upon "${other}"`);
    }
  });
  for (const mark of svg ? svg.querySelectorAll(".interval, .point, .bar") : []) {
    const own = mark.getBoundingClientRect();
    for (const [words, box] of boxes) if (Math.min(own.right, box.right) - Math.max(own.left, box.left) > 1 && Math.min(own.bottom, box.bottom) - Math.max(own.top, box.top) > 3) found.push(`a mark lies upon "${words}"`);
  }
  const pen = document.createElement("canvas").getContext("2d");
  for (const select of document.querySelectorAll("select")) {
    if (window.innerWidth < 992 || !select.checkVisibility()) continue;
    const style = getComputedStyle(select);
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - 18;
    const words = select.selectedOptions[0].textContent;
    if (!words.endsWith("(not at this step)") && pen.measureText(words).width > room) found.push(`the choice "${words}" is cut off: ${Math.round(pen.measureText(words).width)} in ${room}`);
  }
  for (const cell of document.querySelectorAll("td, th, li, button, label")) {
    if (cell.checkVisibility() && cell.scrollWidth > cell.clientWidth + 1 && cell.clientWidth > 0) found.push(`"${cell.textContent}" is cut off`);
  }
  return found;
}
