// Choosing files: our own words on the button, the names of what was chosen, and files may be dropped on the box.
// Without script the browser's own button does the same work.
"use strict";

(function () {
  function dress(input) {
    var box = document.createElement("div");
    var button = document.createElement("label");
    var names = document.createElement("span");
    box.className = "picker";
    button.className = "button";
    button.htmlFor = input.id;
    button.textContent = input.dataset.choose;
    button.setAttribute("aria-hidden", "true");
    names.className = "picker__names";
    names.setAttribute("role", "status");
    input.before(box);
    box.append(input, button, names);

    function tell() {
      var files = Array.from(input.files);
      var first = files.slice(0, 3).map(function (file) { return file.name; }).join(", ");
      names.textContent = files.length ? (files.length > 3 ? files.length + " " + input.dataset.many + ": " + first + " …" : first) : input.dataset.none;
      names.classList.toggle("picker__names--chosen", files.length > 0);
    }

    function over(event) {
      event.preventDefault();
      box.classList.toggle("picker--over", event.type === "dragover");
    }

    input.addEventListener("change", tell);
    box.addEventListener("dragover", over);
    box.addEventListener("dragleave", over);
    box.addEventListener("drop", function (event) {
      over(event);
      input.files = event.dataTransfer.files;
      tell();
    });
    tell();
  }

  document.querySelectorAll("input[type=file][data-choose]").forEach(dress);
})();
