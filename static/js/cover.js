// Runs before the page is drawn: a screen that was hidden stays hidden on the next page.
if (sessionStorage.getItem("screen hidden")) document.documentElement.classList.add("covered");
