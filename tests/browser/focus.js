// What has the focus, and whether an outline shows it inside the window with nothing upon it.
() => {
  const one = document.activeElement;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const middle = (from, to, most) => (Math.max(0, from) + Math.min(to, most)) / 2;
  const across = middle(box.left, box.right, innerWidth), down = middle(box.top, box.bottom, innerHeight);
  const over = document.elementFromPoint(across, down);
  const labelled = one.labels && [...one.labels].some((label) => label.contains(over));
  const covered = inside && over && !one.contains(over) && !over.contains(one) && !labelled;
  return [one.id || one.name || one.getAttribute("href") || one.tagName, outlined && inside && !covered];
}
