// The overview's search: narrows while you type, and stays narrow when the tree is drawn anew.
(function () {
  "use strict";
  const box = document.getElementById("find");
  const nothing = document.getElementById("nothing");

  function narrow() {
    const asked = box.value.trim().toLowerCase();
    const shown = new Set();
    for (const node of document.querySelectorAll(".node")) {
      if (!node.dataset.name.includes(asked)) continue;
      for (let one = node; one; one = one.parentElement.closest(".node")) shown.add(one);
      node.querySelectorAll(".node").forEach((below) => shown.add(below));
    }
    for (const node of document.querySelectorAll(".node")) node.hidden = !shown.has(node);
    nothing.hidden = shown.size > 0 || !document.querySelector(".node");
    const urgent = document.querySelector(".urgent");
    if (urgent) urgent.hidden = asked !== "";
  }

  box.addEventListener("input", narrow);
  document.addEventListener("pulse:put", narrow);
  if (box.value) narrow();
})();
