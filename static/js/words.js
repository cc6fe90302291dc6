// Counts the words of <textarea data-words="id"> while they are typed, also where no spaces stand between them.

const language = document.documentElement.lang || "en";
const words = (text) => [...new Intl.Segmenter(language, { granularity: "word" }).segment(text)]
  .filter(({ isWordLike }) => isWordLike).length;

for (const box of Intl.Segmenter ? document.querySelectorAll("textarea[data-words]") : []) {
  const place = document.getElementById(box.dataset.words);
  const count = () => (place.textContent = place.dataset.said.replace("{n}", words(box.value)));
  box.addEventListener("input", count);
  count();
}
