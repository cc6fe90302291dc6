// Counts the words of <textarea data-words="id"> while they are typed, also where no spaces stand between them; an
// element with data-words-of holds the sum of all, and says by data-few, -right and -many how it fits.

const language = document.documentElement.lang || "en";
const words = (text) => [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)]
  .filter(({ isWordLike }) => isWordLike).length;
const boxes = Intl.Segmenter ? [...document.querySelectorAll("textarea[data-words]")] : [];
const whole = document.querySelector("[data-words-of]");

function sum() {
  const { few, right, many, least, most } = whole.dataset;
  const n = boxes.reduce((before, box) => before + words(box.value), 0);
  whole.textContent = (n < +least ? few : n > +most ? many : right).replace("{n}", n);
}

for (const box of boxes) {
  const place = document.getElementById(box.dataset.words);
  const count = () => {
    place.textContent = place.dataset.said.replace("{n}", words(box.value));
    if (whole) sum();
  };
  box.addEventListener("input", count);
  box.form?.addEventListener("broughtback", count); // from a draft
  count();
}
