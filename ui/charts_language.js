// uPlot makes a number format of `navigator.language` as soon as it is loaded. Under `LANG=C` WebKitGTK
// calls the language `C`, which is none, and there would be no charts.
try {
  Intl.NumberFormat(navigator.language);
} catch {
  Object.defineProperty(navigator, 'language', { configurable: true, value: 'en' });
}
