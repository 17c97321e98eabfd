// Choosing files: drag them in, see what was chosen, and be told that they are being sent. All works without it.
"use strict";
document.querySelectorAll("[data-send]").forEach((form) => {
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-chosen]");
  const button = form.querySelector("[data-busy]");
  const size = new Intl.NumberFormat("da-DK", { maximumFractionDigits: 1 });

  const tell = () => {
    list.replaceChildren(...Array.from(input.files, (file) => {
      const item = document.createElement("li");
      item.textContent = `${file.name} (${size.format(Math.max(file.size / 1e6, 0.1))} MB)`;
      return item;
    }));
  };
  const take = (files) => {
    const all = new DataTransfer();
    [...input.files, ...files].forEach((file) => all.items.add(file));
    input.files = all.files;
    tell();
  };

  form.querySelectorAll("[data-with-script]").forEach((part) => { part.hidden = false; });
  input.addEventListener("change", tell);
  ["dragenter", "dragover"].forEach((name) => zone.addEventListener(name, (event) => {
    event.preventDefault();
    zone.classList.add("over");
  }));
  ["dragleave", "drop"].forEach((name) => zone.addEventListener(name, () => zone.classList.remove("over")));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  form.addEventListener("submit", () => {
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", tell);
});
